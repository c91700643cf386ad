// SPDX-License-Identifier: Apache-2.0

internal import Foundation

// Bodies of type multipart/form-data (RFC 7578), and files in bodies.
extension ScenarioParser {
    /// Between parts; long and odd enough to be in none of them.
    private static let boundary = "----tidemark-part-9d1c5be07a6342f8"

    func multipart(_ value: DocumentValue) -> RequestBody? {
        guard let entries = value.entries, !entries.isEmpty else {
            report(
                value.place,
                "multipart is \(value.kind); write a mapping of names to values or files, "
                    + "e.g. {title: a, photo: {file: photo.png, type: image/png}}"
            )
            return nil
        }
        let parts = entries.compactMap { key, value in part(key.text ?? "", value) }
        guard parts.count == entries.count else { return nil }
        let text = parts.map { "--\(Self.boundary)\r\n\($0)\r\n" }.joined()
        return RequestBody(
            text: text + "--\(Self.boundary)--\r\n",
            place: .text,
            contentType: "multipart/form-data; boundary=\(Self.boundary)"
        )
    }

    /// One part with its headers.
    private func part(_ name: String, _ value: DocumentValue) -> String? {
        var disposition = "Content-Disposition: form-data; name=\"\(name.quotedInHeader)\""
        if value.entries == nil {
            return partText(value, name).map { "\(disposition)\r\n\r\n\($0)" }
        }
        guard
            let mapping = DocumentMapping(
                value,
                "a part",
                known: ["value", "file", "type", "filename"],
                reader: reader
            )
        else { return nil }
        guard (mapping["value"] == nil) != (mapping["file"] == nil) else {
            if !mapping.hasUnknownKeys {
                report(mapping.place, "a part has one of value and file")
            }
            return nil
        }
        let type = mapping.read("type", "write a media type such as image/png") { value in
            value.text.flatMap { $0.wholeMatch(of: /[!-~]+( *;[ -~]*)?/).map { String($0.0) } }
        }
        var content: String?
        var fileName = mapping["filename"]?.text
        if let file = mapping["file"] {
            content = fileTemplate(file)
            fileName = fileName ?? file.text.map { ($0 as NSString).lastPathComponent }
        } else if let value = mapping["value"] {
            content = partText(value, name)
        }
        guard let content else { return nil }
        if let fileName { disposition += "; filename=\"\(fileName.quotedInHeader)\"" }
        let isFile = mapping["file"] != nil
        let typeLine = (type ?? (isFile ? "application/octet-stream" : nil))
            .map { "Content-Type: \($0)\r\n" }
        return "\(disposition)\r\n\(typeLine ?? "")\r\n\(content)"
    }

    private func partText(_ value: DocumentValue, _ name: String) -> String? {
        guard let text = value.text else {
            report(
                value.place,
                "part \(name) is \(value.kind); write a plain value, or {file: path}"
            )
            return nil
        }
        checkTemplate(text, in: .text, at: value.place)
        return value.isNull ? "" : text
    }

    /// The template that stands for a file's content.
    func fileTemplate(_ value: DocumentValue) -> String? {
        guard let path = value.text, !path.isEmpty, !value.isNull,
            !path.contains(where: { "{}()".contains($0) })
        else {
            report(value.place, "file is \(value.kind); write a file's path, without braces")
            return nil
        }
        return "${file(\(path))}"
    }

    /// The content of every file that a template names: of the file itself, or of a canonical text.
    func files(_ root: DocumentMapping, _ scenario: Scenario) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for (key, value) in root["files"]?.entries ?? [] {
            if let path = key.text, let data = Data(base64Encoded: value.text ?? "") {
                files[path] = Array(data)
            } else {
                report(value.place, "files has names and their content in base64")
            }
        }
        let paths = scenario.templateValues.compactMap { value in
            if case .file(let path) = value { path } else { nil }
        }
        for path in paths where files[path] == nil {
            let place =
                reader.root?.firstPlace { $0 == path || $0.contains("file(\(path))") } ?? root.place
            // An empty one stands in for what was reported.
            files[path] = file(path, "file", at: place) ?? []
        }
        return files
    }
}

extension String {
    /// Inside the quotes of a parameter, as browsers write it.
    fileprivate var quotedInHeader: String {
        replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }
}
