// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc

/// One thread that runs one engine; the engine is made inside it and never leaves it.
enum EngineThread {
    /// Starts the thread.
    ///
    /// `report` is called on it, `finished` once at its end.
    static func start(
        _ plan: EnginePlan,
        _ control: EngineControl,
        report: @escaping @Sendable (EngineSlice) -> Void,
        finished: @escaping @Sendable (EngineError?) -> Void
    ) throws(EngineError) {
        let body = ThreadBody {
            CCurl_prepareThread("engine-\(plan.users.engineIndex)")
            do throws(EngineError) {
                try Engine(plan, control).run(report: report)
                finished(nil)
            } catch {
                finished(error)
            }
        }
        let context = Unmanaged.passRetained(body)
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, runThreadBody, context.toOpaque())
        guard status == 0 else {
            context.release()
            throw .resources("a thread")
        }
        pthread_detach(thread)
    }
}

private final class ThreadBody {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThreadBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
