// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Running
internal import Shared

/// How to find out that a started build is ready.
struct HealthOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Path that answers when a build is ready.", valueName: "path"))
    var health = "/health"

    @Option(help: ArgumentHelp("Time for a build to be ready.", valueName: "duration"))
    var healthTimeout = "60s"

    func validate() throws {
        guard health.hasPrefix("/") else {
            throw ValidationError("--health is \"\(health)\"; write a path such as /health")
        }
        guard QuantityText.lenientDuration(healthTimeout) != nil else {
            throw ValidationError("--health-timeout is \"\(healthTimeout)\"; write e.g. 60s")
        }
    }

    var check: HealthCheck {
        HealthCheck(
            path: health,
            limit: QuantityText.lenientDuration(healthTimeout) ?? .seconds(60)
        )
    }
}
