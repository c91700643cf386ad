// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Shared

/// Resolves the target and opens one connection to each of its addresses, without sending anything.
struct TargetProbe: Sendable {
    private struct Unresolved: Error {
        let reason: String
    }

    private let target: HostPort
    private let resolveTimeout: Duration
    private let connectTimeout: Duration

    init(
        _ target: HostPort,
        resolveTimeout: Duration = FitnessLimits.resolveTimeout,
        connectTimeout: Duration = FitnessLimits.connectTimeout
    ) {
        self.target = target
        self.resolveTimeout = resolveTimeout
        self.connectTimeout = connectTimeout
    }

    func run() async -> TargetFacts {
        do {
            let addresses = try await resolve()
            return TargetFacts(target: target, outcome: .resolved(await attempts(addresses)))
        } catch {
            let reason = (error as? Unresolved)?.reason ?? String(describing: error)
            return TargetFacts(target: target, outcome: .unresolved(reason: reason))
        }
    }

    /// The C library's resolver cannot be interrupted: after the time-out its thread, which is not
    /// one of the cooperative pool, is abandoned.
    private func resolve() async throws -> [SocketAddress] {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: [SocketAddress].self)
        let timeout = loop.scheduleTask(in: .nanoseconds(resolveTimeout.nanoseconds)) {
            let limit = QuantityText.text(of: resolveTimeout)
            promise.fail(Unresolved(reason: "no answer within \(limit)"))
        }
        NIOThreadPool.singleton.submit { _ in
            promise.completeWith(Result { try Self.addresses(of: target) })
        }
        defer { timeout.cancel() }
        return try await promise.futureResult.get()
    }

    /// In the resolver's order, which is the one in which libcurl tries them; blocks.
    private static func addresses(of target: HostPort) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(target.host, String(target.port), &hints, &list)
        let number = errno
        guard status == 0 else {
            throw Unresolved(
                reason: status == EAI_SYSTEM ? text(ofErrno: number) : text(ofLookup: status)
            )
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next, addresses.count < FitnessLimits.addressCount {
            if let address = socketAddress(entry), !addresses.contains(address) {
                addresses.append(address)
            }
            next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw Unresolved(reason: text(ofLookup: EAI_NONAME)) }
        return addresses
    }

    private static func socketAddress(
        _ entry: UnsafeMutablePointer<addrinfo>
    ) -> SocketAddress? {
        guard let address = UnsafeRawPointer(entry.pointee.ai_addr) else { return nil }
        switch entry.pointee.ai_family {
        case AF_INET: return SocketAddress(address.loadUnaligned(as: sockaddr_in.self))
        case AF_INET6: return SocketAddress(address.loadUnaligned(as: sockaddr_in6.self))
        default: return nil
        }
    }

    /// All at the same time, so that an address that never answers costs only one time-out.
    private func attempts(_ addresses: [SocketAddress]) async -> [TargetFacts.Attempt] {
        await withTaskGroup(of: (Int, TargetFacts.Attempt).self) { group in
            for (index, address) in addresses.enumerated() {
                group.addTask { (index, await attempt(address)) }
            }
            var attempts: [(Int, TargetFacts.Attempt)] = []
            for await attempt in group { attempts.append(attempt) }
            return attempts.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func attempt(_ address: SocketAddress) async -> TargetFacts.Attempt {
        let numeric = HostPort(host: address.ipAddress ?? target.host, port: target.port)
        do {
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(.nanoseconds(connectTimeout.nanoseconds))
                .connect(to: address).get()
            channel.close(promise: nil)
            return TargetFacts.Attempt(address: numeric)
        } catch {
            return TargetFacts.Attempt(address: numeric, failure: Self.reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case ChannelError.connectTimeout(let time):
            "no answer within \(QuantityText.text(of: .nanoseconds(time.nanoseconds)))"
        case let error as IOError:
            text(ofErrno: error.errnoCode)
        default:
            String(describing: error)
        }
    }

    private static func text(ofErrno number: Int32) -> String { String(cString: strerror(number)) }

    private static func text(ofLookup status: Int32) -> String {
        String(cString: gai_strerror(status))
    }
}
