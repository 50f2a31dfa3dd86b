"""One batch in this process: what an engine's module makes of a file."""

import datetime

from rongcli.base.atomic_write import WholeFile
from rongcli.batch.engines import duckdb, python
from rongcli.batch.job import Job
from rongcli.batch.rejects import Rejects
from rongcli.output.summary_json import summary


def computed(name, engine, claims, folder, edition, readings=None, *, by=None, form="csv", **more):
    """The file of results, that of rejected rows, the summary without the engine's name, the notes and warnings.

    ``by`` is the engine that computes it in the end, where it is another.
    """
    out, rejected = folder / f"{name}.{form}", folder / f"{name}.rejects.csv"
    rejected.unlink(missing_ok=True)
    warned = []
    with Rejects(str(rejected), "en", kept=0) as rejects, WholeFile(str(out)) as whole:
        job = Job(
            edition=edition, readings=readings or {}, on=datetime.date(2019, 1, 1), language="en", claims=str(claims),
            form=form, rejects=rejects, output=whole, write=None, warn=warned.append, progress=lambda *_: None,
            engine=name, **more,
        )  # fmt: skip
        tally = engine.run(job)
        rejects.commit()
        whole.commit()
    assert tally.engine == (by or name)
    counted = summary(tally, edition)
    del counted["engine"]
    return out, rejected, counted, tally.notes, warned


def content(found):
    """The same with the files' bytes in their place."""
    out, rejected, *rest = found
    return out.read_bytes(), rejected.read_bytes() if rejected.exists() else None, *rest


def agreed(claims, edition, folder, readings=None, *, engine=duckdb, by=None, form="csv"):
    """What an engine makes of a file, as ``content`` gives it, once the Python engine has made the same of it."""
    name = engine.__name__.rpartition(".")[2]
    found = content(computed(name, engine, claims, folder, edition, readings, by=by, form=form))
    assert found[:3] == content(computed("python", python, claims, folder, edition, readings, form=form))[:3]
    return found
