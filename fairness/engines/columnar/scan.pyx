# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Obligations judged event by event, in one pass over lists of event numbers: compiled, as it is the innermost loop.

It says of every activation what `engines/windows.py` and `engines/single.py` say of one, for patterns that do not
compare with the activation. Events stand in order of case, beginning and place, so that the lists that it is given
rise, and each list is gone through once: targets that can no longer matter to a later activation are left behind.
"""

import numpy as np

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t

from fairness.cases.moments import DAY_MS
from fairness.engines.columnar import ranks as known

cdef extern from *:
    """
    #if defined(__GNUC__)
    #define FETCH(where) __builtin_prefetch(where)
    #else
    #define FETCH(where)
    #endif
    """
    void FETCH(const void *) noexcept nogil  # asks for memory before it is read, where the compiler can

cdef enum:
    AHEAD = 16  # so many activations and targets ahead: to wait for their times is what takes longest

cdef enum:
    DAY = 86_400_000  # a constant to the compiler: division by it is dear otherwise
    LAST = 1 << 30  # a place after every place

cdef enum:
    ANYWHERE, AFTER, BEFORE

assert DAY == DAY_MS

cdef uint8_t RISK = known.RISK, UNKNOWN = known.UNKNOWN, DUE = known.DUE
cdef uint8_t MET = known.MET, LAPSED = known.LAPSED
cdef int64_t NEVER = known.NEVER
cdef int32_t NO_DAY = known.NO_DAY
DIRECTIONS = {"anywhere": ANYWHERE, "after": AFTER, "before": BEFORE}


cdef struct Key:  # an instant, and a place in the file among events of that instant
    int64_t ms
    int64_t place


cdef inline bint less(Key one, Key other) noexcept nogil:
    return one.ms < other.ms or (one.ms == other.ms and one.place < other.place)


cdef inline int64_t day_of(int64_t ms) noexcept nogil:
    # Days begin before 1970 too, where C would round towards it.
    return ms // DAY if ms >= 0 else -((DAY - 1 - ms) // DAY)


cdef class Bound:
    """The instant (ms) up to which, or from which, a limit reaches from an activation."""

    cdef const int64_t[::1] each
    cdef int64_t ms
    cdef bint there, whole, listed

    def __init__(self, limit):
        """`limit`: None (there is none), `limits.Shift`, or the instants of each activation."""
        self.there, self.listed = limit is not None, isinstance(limit, np.ndarray)
        if self.listed:
            self.each = limit
        elif self.there:
            self.ms, self.whole = limit.ms, limit.whole

    cdef inline int64_t from_(self, int64_t instant, Py_ssize_t row) noexcept nogil:
        if self.listed:
            return self.each[row]
        return (day_of(instant) * DAY if self.whole else instant) + self.ms


cdef class Slice:
    """The part of a list of event numbers (`items`, rising) that lies in one case: from `first` to before `stop`."""

    cdef const int64_t[::1] items
    cdef Py_ssize_t first, stop, here

    def __init__(self, items):
        self.items = np.empty(0, dtype=np.int64) if items is None else items
        self.first = self.stop = self.here = 0

    cdef inline void enter(self, int64_t begin, int64_t end) noexcept nogil:
        """Goes on to the case with events from `begin` to before `end`."""
        cdef Py_ssize_t place = self.stop, size = self.items.shape[0]
        while place < size and self.items[place] < begin:
            place += 1
        self.first = self.here = place
        while place < size and self.items[place] < end:
            place += 1
        self.stop = place


cdef class Record:
    """The events of many cases, as `Store` holds them.

    A case is `strict` where each event ends before the next begins: there numbers say what times would say. It is
    `lasting` where an event begins after it is closed.
    """

    cdef const uint32_t[::1] type, kept
    cdef const int64_t[::1] lo, hi, begins, closed_lo, closed_hi
    cdef const uint8_t[::1] timed, of_case
    cdef const int32_t[::1] pos
    cdef uint8_t[::1] strict, lasting
    cdef int64_t horizon
    cdef uint32_t closing
    cdef Py_ssize_t sources

    def __init__(self, store):
        self.type, self.kept = store.type, store.kept
        self.lo, self.hi, self.begins = store.lo, store.hi, store.begins
        self.closed_lo, self.closed_hi = store.closed_lo, store.closed_hi
        self.timed, self.pos = store.timed.view(np.uint8), store.pos
        of_case = np.zeros(max(len(store.frames.types), 1), dtype=np.uint8)
        of_case[list(store.not_in_file)] = 1
        self.of_case, self.horizon, self.closing = of_case, store.frames.horizon, store.closing
        self.sources = len(store.frames.kept)
        self.strict, self.lasting = (np.empty(store.cases, dtype=np.uint8) for _ in range(2))
        self._ask(np.flatnonzero(~store.timed))

    cdef void _ask(self, const int64_t[::1] days):
        """Fills in `strict` and `lasting`: instants stand in order as they are, so only days are looked at."""
        cdef Py_ssize_t row, case
        cdef int64_t event, begin = 0, end = 0
        with nogil:
            for case in range(self.strict.shape[0]):
                self.strict[case], end = 1, self.begins[case + 1]
                # Events stand by their beginning, so that the last begins last.
                self.lasting[case] = end > self.begins[case] and self.lo[end - 1] > self.closed_hi[case]
            case, end = -1, 0
            for row in range(days.shape[0]):
                event = days[row]
                while event >= end:
                    case += 1
                    begin, end = end, self.begins[case + 1]
                if (event > begin and not less(self.high(event - 1), self.low(event))) or (
                    event + 1 < end and not less(self.high(event), self.low(event + 1))
                ):
                    self.strict[case] = 0

    cdef inline Key low(self, int64_t event) noexcept nogil:
        cdef Key made
        made.ms, made.place = self.lo[event], self.pos[event] + 1 if self.timed[event] else 0
        return made

    cdef inline Key high(self, int64_t event) noexcept nogil:
        cdef Key made
        made.ms, made.place = self.hi[event], self.pos[event] + 1 if self.timed[event] else LAST
        return made

    cdef inline bint comes_after(self, int64_t later, int64_t sooner, bint strict) noexcept nogil:
        """Whether one event may have come after another: it ends after the other begins."""
        return later > sooner if strict else less(self.low(sooner), self.high(later))

    cdef inline bint begins_after(self, int64_t later, int64_t sooner, bint strict) noexcept nogil:
        """Whether one event surely came after another."""
        return later > sooner if strict else less(self.high(sooner), self.low(later))

    def case_of(self, const int64_t[::1] events):
        """The case of each event, in order."""
        cases = np.empty(events.shape[0], dtype=np.uint32)
        cdef uint32_t[::1] found = cases
        cdef Py_ssize_t row
        cdef uint32_t case = 0
        with nogil:
            for row in range(events.shape[0]):
                while events[row] >= self.begins[case + 1]:
                    case += 1
                found[row] = case
        return cases

    cdef inline bint in_turn(self, int64_t nearer, int64_t farther, bint forwards, bint strict) noexcept nogil:
        """Whether the second surely lies farther on, the way that a window looks."""
        return self.begins_after(farther, nearer, strict) if forwards else self.begins_after(nearer, farther, strict)

    cdef bint between(
        self, int64_t event, int64_t found, int64_t released, int64_t passed, int64_t neighbour, bint forwards, bint strict
    ) noexcept nogil:
        """Whether what was found surely lies between its activation and all that ends the window.

        Not inline: few rules ask, and the loop that calls it is a quarter slower with it inside.
        """
        return (
            self.in_turn(event, found, forwards, strict)
            and (released < 0 or self.in_turn(found, released, forwards, strict))
            and (passed < 0 or self.in_turn(found, passed, forwards, strict))
            and (neighbour < 0 or found == neighbour or self.in_turn(found, neighbour, forwards, strict))
        )

    # -- neighbours --------------------------------------------------------------------------------------

    cdef inline void leave(self, Slice of, int64_t event, bint strict) noexcept nogil:
        """Leaves behind what comes after neither `event` nor anything that stands after it."""
        if strict:
            while of.first < of.stop and of.items[of.first] <= event:
                of.first += 1
        else:
            while of.first < of.stop and self.hi[of.items[of.first]] < self.lo[event]:
                of.first += 1

    cdef inline Py_ssize_t reach(self, Slice of, int64_t event, bint strict) noexcept nogil:
        """The place after the last that begins no later than `event` ends."""
        if strict:
            while of.here < of.stop and of.items[of.here] <= event:
                of.here += 1
            return of.here
        while of.here < of.stop and self.lo[of.items[of.here]] <= self.hi[event]:
            of.here += 1
        while of.here > of.first and self.lo[of.items[of.here - 1]] > self.hi[event]:
            of.here -= 1
        return of.here

    cdef inline int64_t following(self, Slice of, int64_t event, bint strict) noexcept nogil:
        """The first that comes after `event`, or -1."""
        cdef Py_ssize_t place
        self.leave(of, event, strict)
        for place in range(of.first, of.stop):
            if of.items[place] != event and self.comes_after(of.items[place], event, strict):
                return of.items[place]
        return -1

    cdef inline int64_t preceding(self, Slice of, int64_t event, bint strict) noexcept nogil:
        """The last that `event` comes after, or -1."""
        cdef Py_ssize_t place = self.reach(of, event, strict)
        while place > of.first:
            place -= 1
            if of.items[place] != event and self.comes_after(event, of.items[place], strict):
                return of.items[place]
        return -1

    cdef inline int64_t beside(self, Slice of, int64_t event, bint forwards) noexcept nogil:
        """The next (previous) in standing order, or -1."""
        while of.here < of.stop and of.items[of.here] < event:
            of.here += 1
        cdef Py_ssize_t place = of.here
        if not forwards:
            return of.items[place - 1] if place > of.first else -1
        if place < of.stop and of.items[place] == event:
            place += 1
        return of.items[place] if place < of.stop else -1

    cdef inline int64_t very_next(self, int64_t event, int64_t begin, int64_t end, bint forwards) noexcept nogil:
        """The next (previous) event of the case's file in standing order, or -1."""
        cdef int64_t step = 1 if forwards else -1
        event += step
        while begin <= event < end and (self.of_case[self.type[event]] or self.pos[event] < 0):
            event += step
        return event if begin <= event < end else -1

    cdef inline int64_t standing(self, Slice of, int64_t event, bint strict) noexcept nogil:
        """The last that does not come after `event`, or (where each comes after the other) stands before it; or -1."""
        cdef Py_ssize_t place = self.reach(of, event, strict)
        cdef int64_t found
        while place > of.first:
            place -= 1
            found = of.items[place]
            if found == event or not self.comes_after(found, event, strict) or (
                self.comes_after(event, found, strict) and self.pos[found] < self.pos[event]
            ):
                return found
        return -1

    def inside(self, const int64_t[::1] activations, starts, untils):
        """Of each activation whether the latest of `starts` and `untils` (None: never) that stands by it is a start."""
        cdef Slice opened = Slice(starts), ended = Slice(untils)
        flags = np.zeros(activations.shape[0], dtype=bool)
        cdef uint8_t[::1] flag = flags.view(np.uint8)
        cdef Py_ssize_t row, case = -1
        cdef int64_t event, start, end = 0
        with nogil:
            for row in range(activations.shape[0]):
                event = activations[row]
                if event >= end:
                    while event >= end:
                        case += 1
                        end = self.begins[case + 1]
                    opened.enter(self.begins[case], end)
                    ended.enter(self.begins[case], end)
                start = self.standing(opened, event, self.strict[case])
                flag[row] = start >= 0 and start >= self.standing(ended, event, self.strict[case])
        return flags

    # -- verdicts ----------------------------------------------------------------------------------------

    cdef inline int64_t sooner(self, int64_t one, int64_t other, bint forwards, bint strict) noexcept nogil:
        """Of two events (-1: none) the one that ends a window first."""
        if one < 0 or other < 0:
            return one if other < 0 else other
        if strict:
            return other if (other < one) == forwards else one
        if forwards:
            return other if less(self.high(other), self.high(one)) else one
        return other if less(self.low(one), self.low(other)) else one

    def judged(
        self, str direction, const int64_t[::1] activations, bint closings, targets, releases, others, bint immediately,
        nearest, furthest, int64_t least, int64_t most, keeping, held,
    ):
        """The verdict, witness, due day and days late of each activation; the last two are None without a due date.

        `closings`: whether any activation may be the closing of its case. `targets`, `releases` (or None) and `others`
        (activations of which the next ends the window; or None) are the numbers of events, in order. `nearest` and
        `furthest` are the limits of windows, as `Bound` takes them; `most` is -1 where there is no such; `keeping` says
        of each kind of source whether it keeps all targets (None: all do), `held` of each activation whether a hold
        without an end stops its clock (None: of none).
        """
        cdef int way = DIRECTIONS[direction]
        cdef bint forwards = way == AFTER, wanted = least > 0, alternate = others is not None
        cdef Bound nearer = Bound(nearest), farther = Bound(furthest)
        cdef bint releasing = releases is not None, near = nearer.there, far = farther.there
        cdef bint bounded = far if forwards else near
        cdef bint dated = wanted and bounded, holding = held is not None
        cdef const uint8_t[::1] waits = (np.empty(0, dtype=bool) if held is None else held).view(np.uint8)
        cdef Slice aim = Slice(targets), end = Slice(releases), other = Slice(others)
        keeps = np.ones(self.sources, dtype=np.uint8) if keeping is None else keeping.astype(np.uint8)
        cdef const uint8_t[::1] keep = keeps
        cdef Py_ssize_t size = activations.shape[0], row, place, case = -1, asked = 0, targeted = aim.items.shape[0]
        verdict, witness = np.empty(size, dtype=np.uint8), np.empty(size, dtype=np.int64)
        due, late_by = (np.empty(size if dated else 0, dtype=np.int32) for _ in range(2))
        cdef uint8_t[::1] said = verdict
        cdef int64_t[::1] shown = witness
        cdef int32_t[::1] day = due, late_days = late_by
        cdef int64_t event, found, begin = 0, stop = 0, count, sures, enough, beyond, doubtful, late, passed, ender
        cdef int64_t released, neighbour, cut
        cdef int64_t bound, opens = 0, deadline, last, closed
        cdef bint strict = True, lasting = False, here, reopened = False
        cdef uint8_t rank
        with nogil:
            for row in range(size):
                if row + AHEAD < size:
                    event = activations[row + AHEAD]
                    if near or far:
                        FETCH(&self.lo[event])
                        FETCH(&self.hi[event])
                    if immediately:
                        FETCH(&self.type[event])
                event = activations[row]
                if event >= stop:
                    while event >= stop:
                        case += 1
                        stop = self.begins[case + 1]
                    begin, strict, lasting = self.begins[case], self.strict[case], self.lasting[case]
                    aim.enter(begin, stop)
                    if near or far:
                        while asked < targeted and asked < aim.stop + AHEAD:
                            FETCH(&self.lo[aim.items[asked]])
                            FETCH(&self.hi[aim.items[asked]])
                            asked += 1
                    if releasing:
                        end.enter(begin, stop)
                    if alternate:
                        other.enter(begin, stop)
                # What counts lies between `opens` and `bound`, going by time.
                bound = NEVER
                if forwards:
                    if far:
                        bound = farther.from_(self.hi[event], row)
                    if near:
                        opens = nearer.from_(self.lo[event], row)
                else:
                    if near:
                        bound = nearer.from_(self.hi[event], row)
                    if far:
                        opens = farther.from_(self.lo[event], row)
                # The close ends nothing that surely began after it.
                reopened = lasting and self.lo[event] > self.closed_hi[case]
                # What ends the window: a release, the next activation, the very next event; `ender` is the first of them.
                released, passed, neighbour, ender = -1, -1, -1, -1
                if way != ANYWHERE:
                    if releasing:
                        released = self.following(end, event, strict) if forwards else self.preceding(end, event, strict)
                        ender = released
                    if alternate:
                        passed = self.beside(other, event, forwards)
                        ender = self.sooner(ender, passed, forwards, strict)
                    if immediately:
                        neighbour = self.very_next(event, begin, stop, forwards)
                        ender = self.sooner(ender, neighbour, forwards, strict)
                # Its targets, in the order in which they count.
                count, sures, enough, beyond, doubtful, late = 0, 0, -1, -1, -1, -1
                if way == BEFORE:
                    place = self.reach(aim, event, strict)
                else:
                    if forwards:
                        self.leave(aim, event, strict)
                    place = aim.first - 1
                while True:
                    if way == BEFORE:
                        place -= 1
                        if place < aim.first:
                            break
                        found = aim.items[place]
                        if found == event or not self.comes_after(event, found, strict):
                            continue
                        here = not (near and self.lo[found] > bound)
                        if (ender >= 0 and self.begins_after(ender, found, strict)) or (far and self.hi[found] < opens):
                            if strict and not dated:
                                break
                            here = False
                    else:
                        place += 1
                        if place >= aim.stop:
                            break
                        found = aim.items[place]
                        here = True
                        if forwards:
                            if found == event or not self.comes_after(found, event, strict):
                                continue
                            if ender >= 0 and self.begins_after(found, ender, strict):
                                if strict and not dated:
                                    break
                                here = False
                            elif far:
                                here = self.lo[found] <= bound
                            elif lasting and not reopened:
                                here = self.lo[found] <= self.closed_hi[case]
                            if near and self.hi[found] < opens:
                                here = False
                    if here and found != passed:
                        count += 1
                        if count == least:
                            enough = found
                            if most < 0:
                                break
                        if most >= 0:
                            if count == most + 1:
                                doubtful = found
                            here = way == ANYWHERE or (
                                self.between(event, found, released, passed, neighbour, forwards, strict)
                                and (not (near if forwards else far) or self.lo[found] >= opens)
                                and (not (far if forwards else near) or self.hi[found] <= bound)
                                and (far or not forwards or reopened or self.hi[found] <= self.closed_hi[case])
                            )
                            if here:
                                sures += 1
                                if sures == most + 1:
                                    beyond = found
                                    break
                    if dated and self.lo[found] > bound:
                        # Going back, the last met stands first; going on, all that follow begin too late as well.
                        if enough < 0:
                            late = found
                        if forwards:
                            break
                # The verdict.
                shown[row], cut = -1, NEVER
                if beyond >= 0:
                    rank, shown[row] = RISK, beyond
                elif doubtful >= 0:
                    rank, shown[row] = UNKNOWN, doubtful
                elif not wanted:
                    rank = MET if keep[self.kept[case]] else UNKNOWN
                elif enough >= 0:
                    rank, shown[row] = MET, enough
                else:
                    rank = RISK if keep[self.kept[case]] else UNKNOWN
                    if way != BEFORE:
                        if passed >= 0 and self.lo[passed] < bound:
                            cut = self.lo[passed]
                        if neighbour >= 0 and self.lo[neighbour] < bound and self.lo[neighbour] < cut:
                            cut = self.lo[neighbour]
                        closed = NEVER if reopened else self.closed_lo[case]
                        deadline = cut if cut < bound else bound
                        # Without a bound, or anything that ended the window, only the closing of the case ends it.
                        if closed == NEVER if deadline == NEVER else deadline > self.horizon:
                            rank = DUE
                        if holding and waits[row]:
                            rank = DUE
                        if released >= 0 and self.lo[released] <= deadline:
                            rank = LAPSED
                        if bounded and closed < deadline and not (closings and self.type[event] == self.closing):
                            rank = LAPSED
                said[row] = rank
                if not dated:
                    continue
                day[row] = <int32_t> day_of(bound)
                last = NEVER
                if rank == MET:
                    last = self.lo[enough]
                elif rank == RISK and beyond < 0 and cut == NEVER:
                    if late >= 0:
                        shown[row] = late
                        last = self.lo[late]
                    elif forwards:
                        closed = NEVER if reopened else self.closed_lo[case]
                        here = closed == NEVER or (closings and self.type[event] == self.closing)
                        last = self.horizon if here else closed
                late_days[row] = NO_DAY if last == NEVER else <int32_t> (day_of(last) - day_of(bound))
        return verdict, witness, due if dated else None, late_by if dated else None


def by_type(const uint32_t[::1] types, Py_ssize_t count):
    """The numbers of the events of each of `count` types, in order: all in one array, and where each type begins."""
    events, begins = np.empty(types.shape[0], dtype=np.int64), np.zeros(count + 1, dtype=np.int64)
    cdef int64_t[::1] event = events, begin = begins, here
    cdef Py_ssize_t row
    cdef uint32_t one
    with nogil:
        for row in range(types.shape[0]):
            begin[types[row] + 1] += 1
    np.cumsum(begins, out=begins)
    here = begins.copy()
    with nogil:
        for row in range(types.shape[0]):
            one = types[row]
            event[here[one]] = row
            here[one] += 1
    return events, begins


def fill(uint8_t[::1] ranks, const uint32_t[::1] case, uint8_t rank):
    """Sets the rank of each of these cases."""
    cdef Py_ssize_t row
    with nogil:
        for row in range(case.shape[0]):
            ranks[case[row]] = rank


def worst(uint8_t[::1] ranks, const uint32_t[::1] case, const uint8_t[::1] verdict):
    """Each case's rank in `ranks`, lowered to that of the worst verdict on it (`ASKED` is higher than any)."""
    cdef Py_ssize_t row
    with nogil:
        for row in range(case.shape[0]):
            if verdict[row] < ranks[case[row]]:
                ranks[case[row]] = verdict[row]
