"""Named tuples as ``typing.NamedTuple`` makes them, without ``typing``: its import costs half as much as an answer.

A class of the quick path names ``Record`` where it would name ``NamedTuple``. A type checker sees the original.
"""

from __future__ import annotations

from _collections import _tuplegetter  # type: ignore[import-not-found]

TYPE_CHECKING = False
"""As that of ``typing``: what stands under it is for the type checker alone."""

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    _OFTEN = 64
    """How many records of a class are made before its constructor is worth compiling, as a batch's are."""

    class _Kind(type):
        """Makes a class of its annotations: each a field, in their order."""

        def __new__(cls, name, bases, space):
            if not bases:
                return super().__new__(cls, name, (tuple,), {**space, "__slots__": ()})
            fields = tuple(space.get("__annotations__", ()))
            defaults = {field: space.pop(field) for field in fields if field in space}
            space |= {field: _tuplegetter(at, None) for at, field in enumerate(fields)}
            space |= {"__slots__": (), "_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            return super().__new__(cls, name, bases, space)

    def _made(cls, args, given):
        """The fields of a record in order. Raises TypeError as a call would."""
        fields = cls._fields
        if len(args) == len(fields) and not given:
            return args
        found = cls._field_defaults | dict(zip(fields, args, strict=False)) | given
        if len(args) > len(fields) or len(found) != len(fields) or given.keys() & set(fields[: len(args)]):
            raise TypeError(f"{cls.__name__} takes {', '.join(fields)}, not {args} and {given}")
        return [found[field] for field in fields]

    def _compiled(cls):
        """A constructor as fast as a call: what ``collections.namedtuple`` compiles for every class at once."""
        words = ", ".join(f"{field}=_d[{field!r}]" if field in cls._field_defaults else field for field in cls._fields)
        code = f"lambda _cls, {words}: _new(_cls, ({', '.join(cls._fields)},))"
        return eval(code, {"_new": tuple.__new__, "_d": cls._field_defaults})

    class Record(metaclass=_Kind):
        """A named tuple: its annotations are its fields."""

        _calls = {}

        def __new__(cls, /, *args, **given):
            """Makes a record of its fields, by place and by name."""
            calls = Record._calls
            calls[cls] = calls.get(cls, 0) + 1
            if calls[cls] == _OFTEN and cls._fields:
                cls.__new__ = staticmethod(_compiled(cls))
            return tuple.__new__(cls, _made(cls, args, given))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            fields = (f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(fields)})"

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, /, **given):
            made = tuple.__new__(type(self), map(given.pop, self._fields, self))
            if given:
                raise ValueError(f"no such fields: {sorted(given)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))


__all__ = ["TYPE_CHECKING", "Record"]
