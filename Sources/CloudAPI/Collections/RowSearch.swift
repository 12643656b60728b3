// Lists of what sources hold, of which there may be millions: what an id, a key or a place finds costs no search; what
// must be searched or sorted is, in steps between which the lane turns to others.

import Formats
import HTTPMessages
import IdentityCloud

/// A list that is made in steps, outside the tenant's lock.
protocol ListWork: AnyObject {
    /// Does some of the work, for about a millisecond; to be called until all is done.
    ///
    /// - Returns: Whether it is.
    func doSome() -> Bool

    /// Writes the list, once all is done.
    func write(to response: inout Response)
}

/// Finds the page of a list of accounts or entitlements.
final class RowSearch<Item>: ListWork {
    private struct Place {
        var part: Int
        var index: Int
    }

    private struct Entry {
        var keys: [PropertyValue?]
        var ordinal: Int
        var place: Place
    }

    /// How many are looked at in a step.
    private static var piece: Int { 500 }

    private let query: CollectionQuery<Item>
    private let parts: [SourceRows]
    private let open: (Int) -> (Int) -> Item
    private let show: (Item) -> JSONNode
    /// The part that was opened last, as neighbours are asked for one after the other.
    private var opened: (part: Int, item: (Int) -> Item)?
    /// Where those stand that may be in the list.
    private let candidates: [(part: Int, places: Range<Int>)]
    private let searches: Bool
    /// How many are in the list, paging aside; without a search it is known from the start.
    private var total = 0
    /// How far the search has come: a number in `candidates`, and how many of its places.
    private var position = (candidate: 0, places: 0)
    private var page: [Place] = []
    private var runs: SortedRuns<Entry>

    /// Prepares a search.
    ///
    /// - Parameters:
    ///   - query: What is asked for.
    ///   - parts: What the sources hold, one after the other.
    ///   - key: The property by which a source finds what it holds, beside `id`.
    ///   - open: Makes of a part's number what makes of a place an item.
    ///   - show: Makes an item's document.
    init(
        _ query: CollectionQuery<Item>,
        of parts: [SourceRows],
        keyedBy key: String,
        open: @escaping (Int) -> (Int) -> Item,
        show: @escaping (Item) -> JSONNode
    ) {
        var query = query
        candidates = Self.candidates(of: parts, for: &query, keyedBy: key)
        searches = query.filter != nil || !query.sorters.isEmpty
        (self.parts, self.open, self.show) = (parts, open, show)
        let narrowed = query
        self.query = narrowed
        runs = SortedRuns(first: query.offset + query.limit) {
            narrowed.precedes($0.keys, $1.keys) ?? ($0.ordinal < $1.ordinal)
        }
        guard !searches else { return }
        total = candidates.reduce(0) { $0 + $1.places.count }
        page = firstPage()
    }

    /// How many there are, paging aside; nil when that must be searched for.
    var knownTotal: Int? { searches ? nil : total }

    /// Whether all that must be looked at is kept.
    var isKept: Bool {
        searches
            ? candidates.allSatisfy { parts[$0.part].areKept } : page.allSatisfy { parts[$0.part].areKept }
    }

    private static func candidates(
        of parts: [SourceRows],
        for query: inout CollectionQuery<Item>,
        keyedBy key: String
    ) -> [(part: Int, places: Range<Int>)] {
        let find: (SourceRows, PropertyValue) -> Int?
        let wanted: Set<PropertyValue>
        if let ids = query.takeValues(of: "id") {
            wanted = ids
            find = { rows, value in if case .id(let id) = value { rows.index(ofID: id) } else { nil } }
        } else if let keys = query.takeValues(of: key) {
            wanted = keys
            find = { rows, value in
                if case .text(let text) = value { rows.index(ofNativeIdentity: text) } else { nil }
            }
        } else {
            return parts.enumerated().map { ($0, 0..<$1.count) }.filter { !$1.isEmpty }
        }
        return parts.enumerated().flatMap { part, rows in
            wanted.compactMap { find(rows, $0) }.sorted().map { (part, $0..<($0 + 1)) }
        }
    }

    private func firstPage() -> [Place] {
        var (skip, page) = (query.offset, [Place]())
        for (part, places) in candidates where page.count < query.limit {
            let rest = places.dropFirst(skip)
            skip -= places.count - rest.count
            page += rest.prefix(query.limit - page.count).map { Place(part: part, index: $0) }
        }
        return page
    }

    private func item(at place: Place) -> Item {
        if let opened, opened.part == place.part { return opened.item(place.index) }
        let item = open(place.part)
        opened = (place.part, item)
        return item(place.index)
    }

    func doSome() -> Bool {
        guard searches else { return true }
        guard isSearched || runs.isFull else {
            searchSome()
            return false
        }
        guard runs.mergeSome(), isSearched else { return false }
        if !query.sorters.isEmpty {
            page = runs.sorted.dropFirst(query.offset).prefix(query.limit).map(\.place)
        }
        return true
    }

    /// Whether no place is left, or none that anybody wants to know of.
    private var isSearched: Bool {
        let isFull = page.count == query.limit && query.sorters.isEmpty && !query.counts
        return position.candidate == candidates.count || isFull
    }

    private func searchSome() {
        var run: [Entry] = []
        for _ in 0..<Self.piece where !isSearched {
            let (part, places) = candidates[position.candidate]
            take(Place(part: part, index: places.lowerBound + position.places), into: &run)
            position.places += 1
            if position.places == places.count { position = (position.candidate + 1, 0) }
        }
        runs.add(run)
    }

    private func take(_ place: Place, into run: inout [Entry]) {
        let item = item(at: place)
        guard query.admits(item) else { return }
        defer { total += 1 }
        if !query.sorters.isEmpty {
            run.append(Entry(keys: query.keys(of: item), ordinal: total, place: place))
        } else if total >= query.offset, page.count < query.limit {
            page.append(place)
        }
    }

    func write(to response: inout Response) {
        if query.counts { response.fields.append("X-Total-Count", String(total)) }
        JSONWriter.write(into: &response.body) { json in
            json.array { array in
                for place in page { array.node(show(item(at: place))) }
            }
        }
    }
}
