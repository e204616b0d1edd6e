"""Which process of a run gets which test, also after one of them died.

A test that never comes back ends its process (ending.py). pytest-xdist 3.8 would run it again in the next
process, and the next, or wait for ever for one that has nothing to do: its issues 1189, 1323, 1327 and 1378.
"""

import pytest
from xdist.scheduler import LoadGroupScheduling


@pytest.hookimpl(optionalhook=True)  # a run may do without pytest-xdist
def pytest_xdist_make_scheduler(config, log):
    return OnceEach(config, log) if config.getvalue("dist") == "loadgroup" else None


class OnceEach(LoadGroupScheduling):
    """Each test begins once: what a process was at when it died has failed, and the others get the rest."""

    @property
    def collection_is_completed(self):
        return self.collection is not None or super().collection_is_completed

    def add_node_collection(self, node, collection):
        if self.collection is not None and collection != self.collection:
            raise RuntimeError("a process that takes another's place found other tests than those before it")
        super().add_node_collection(node, collection)

    def remove_node(self, node):
        self.registered_collections.pop(node, None)
        workload = self.assigned_work.pop(node)
        open_ones = [(unit, test) for unit in workload.values() for test, done in unit.items() if not done]
        if not open_ones:
            return None
        unit, died_at = open_ones[0]
        unit[died_at] = True
        self.workqueue.update({scope: unit for scope, unit in workload.items() if not all(unit.values())})
        for other in self.assigned_work:
            self._reschedule(other)
        return died_at

    def _reschedule(self, node):
        if node not in self.registered_collections:
            return  # it is still looking which tests there are
        super()._reschedule(node)
        if self._pending_of(self.assigned_work[node]) < 2:
            super()._reschedule(node)  # a process begins a test once it knows what comes after it
