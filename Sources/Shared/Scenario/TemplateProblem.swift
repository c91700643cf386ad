// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a template; sentences quote the file.
package enum TemplateProblem: Error, Equatable {
    case unclosed(String)
    case unknown(String)
    case arguments(String, expected: String)

    package var sentence: String {
        switch self {
        case .unclosed(let text):
            "\"\(DocumentProblem.excerpt(text))\" has no closing }; write ${name}, "
                + "or $${ for a plain ${"
        case .unknown(let text):
            "\"${\(DocumentProblem.excerpt(text))}\" is not known; write a variable ${name}, a "
                + "column ${data.column}, or one of uuid(), int(1, 100), choice(a, b), timestamp(), "
                + "timestamp_ms(), counter(), file(path); $${ is a plain ${"
        case .arguments(let function, let expected): "\(function) needs \(expected)"
        }
    }
}
