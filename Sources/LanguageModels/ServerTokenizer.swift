#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Exact token counts from the server of a model, by its route `/tokenize`.
///
/// llama.cpp and vLLM have one. A text goes there once, in slices, and comes back as tokens with
/// their spelling, so that any part of it can be counted without asking again.
package struct ServerTokenizer: Sendable {
    /// Tells tokenizers apart, for recipes: the model that the server names, never its address.
    package let name: String

    private let address: ServerAddress
    private let model: String
    private let key: Secret?
    private let transport: Transport

    /// In bytes; a server answers such a request within milliseconds.
    private static let sliceSize = 1 << 16

    /// Asks the server which model it serves.
    ///
    /// - Parameters:
    ///   - url: as a user writes it, with or without `/v1`.
    ///   - environment: holds the key where the server wants one: `QUARRY_TOKENIZER_KEY`, or for a
    ///     server on this machine `LLAMA_API_KEY` or `VLLM_API_KEY`; those of other servers must not go
    ///     to whatever a URL names.
    /// - Throws: `ModelError` where nothing answers there that can tokenize.
    package init(url: String, environment: [String: String]) async throws {
        guard let address = ServerAddress(url) else {
            throw ModelError(
                .configuration,
                "--tokenizer '\(url)' is no URL of a server; it looks like http://127.0.0.1:8080")
        }
        self.address = address.withSuffix("/v1")
        let variables = Self.keyVariables(of: address)
        key = variables.lazy.compactMap { Secret(environment[$0]) }.first
        transport = Transport(
            connections: 4, certificates: Transport.certificates(in: environment))
        let response = try await Self.send(
            .get, self.address.url("/models"), key: key, to: address, with: transport)
        let models = try? JSONDecoder().decode(Models.self, from: Data(response.body))
        guard let first = models?.data.first else {
            throw ModelError(
                .malformedReply,
                "The server at \(address.display) names no model: --tokenizer needs that of a "
                    + "running llama-server or vLLM, or a tokenizer.json")
        }
        model = first.id
        let size = first.meta?.vocabulary.map { "-\($0)" } ?? ""
        name = "server-\(first.id.split(separator: "/").last ?? "model")\(size)"
        _ = try await ends(of: Array("one two".utf8))
    }

    /// The variables whose key may go to that address; the first one that is set counts.
    static func keyVariables(of address: ServerAddress) -> [String] {
        let own = "QUARRY_TOKENIZER_KEY"
        return address.isLoopback ? [own, "LLAMA_API_KEY", "VLLM_API_KEY"] : [own]
    }

    /// Where each token of a text ends, as UTF-8 offsets, in order; special tokens left out.
    ///
    /// Where a server spells tokens otherwise than the text does, they are placed in proportion.
    ///
    /// - Throws: `ModelError`.
    package func ends(of text: [UInt8]) async throws -> [Int] {
        var ends: [Int] = []
        var start = 0
        while start < text.count {
            let end = Self.sliceEnd(of: text, from: start)
            let lengths = try await lengths(of: text[start..<end])
            let total = lengths.reduce(0, +)
            var sum = 0
            for length in lengths {
                sum += length
                ends.append(start + (total == end - start ? sum : sum * (end - start) / total))
            }
            start = end
        }
        return ends
    }

    /// The end of a line, else of a word, else of a character.
    static func sliceEnd(of text: [UInt8], from start: Int, size: Int = sliceSize) -> Int {
        let limit = start + size
        guard limit < text.count else { return text.count }
        let slice = text[start..<limit]
        // The line feed begins the next slice: vocabularies put blanks before words.
        for byte in [UInt8(ascii: "\n"), UInt8(ascii: " ")] {
            if let end = slice.lastIndex(of: byte), end > start { return end }
        }
        var end = limit
        while end > start + 1, text[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }

    /// The bytes of each token of a slice.
    private func lengths(of slice: ArraySlice<UInt8>) async throws -> [Int] {
        let text = JSONText.string(String(decoding: slice, as: UTF8.self))
        let body =
            #"{"model":\#(JSONText.string(model)),"content":\#(text),"prompt":\#(text),"#
            + #""with_pieces":true,"return_token_strs":true,"#
            + #""add_special":false,"add_special_tokens":false,"parse_special":false}"#
        let response = try await Self.send(
            .post, address.withPath(Self.root(of: address.path)).url("/tokenize"),
            body: Array(body.utf8), key: key, to: address, with: transport)
        guard let reply = try? JSONDecoder().decode(Tokens.self, from: Data(response.body)),
            let lengths = reply.lengths, lengths.contains(where: { $0 > 0 })
        else {
            throw ModelError(
                .malformedReply,
                "The server at \(address.display) does not spell out its tokens: name a "
                    + "tokenizer.json with --tokenizer, or leave it out to have tokens estimated")
        }
        return lengths
    }

    private static func root(of path: String) -> String {
        path.hasSuffix("/v1") ? String(path.dropLast(3)) : path
    }

    private static func send(
        _ method: HTTPRequest.Method, _ url: String, body: [UInt8] = [], key: Secret?,
        to address: ServerAddress, with transport: Transport
    ) async throws -> HTTPResponse {
        var headers = [HTTPRequest.Header("Content-Type", "application/json")]
        if let key {
            headers.append(.init("Authorization", "Bearer \(key.value)", isSecret: true))
        }
        let request = HTTPRequest(
            method, url, headers: headers, body: body, timeout: 60, connectTimeout: 4)
        do {
            let response = try await transport.send(request)
            guard response.status == 200 else {
                throw ModelError(
                    response.status == 401 ? .authentication : .notFound,
                    "The server at \(address.display) answered \(response.status) when asked for tokens: "
                        + (response.status == 401
                            ? "set \(keyVariables(of: address).joined(separator: " or "))"
                            : "--tokenizer needs a llama-server or vLLM, or a tokenizer.json"))
            }
            return response
        } catch let error as TransportError {
            throw ModelError(
                .unreachable,
                "The tokenizer at \(address.display) does not answer (\(error.detail)): start its server, "
                    + "or name a tokenizer.json with --tokenizer")
        }
    }
}

// MARK: - What servers send

extension ServerTokenizer {
    private struct Models: Decodable {
        var data: [Model]

        struct Model: Decodable {
            var id: String
            var meta: Meta?
        }

        struct Meta: Decodable {
            var vocabulary: Int?

            enum CodingKeys: String, CodingKey {
                case vocabulary = "n_vocab"
            }
        }
    }

    /// llama.cpp puts the pieces into the tokens, vLLM beside them.
    struct Tokens: Decodable {
        private var tokens: [Token]
        private var strings: [String]?

        private enum CodingKeys: String, CodingKey {
            case tokens
            case strings = "token_strs"
        }

        /// In bytes; nil where the server does not say.
        var lengths: [Int]? {
            if let strings { return strings.map(Self.length) }
            let lengths = tokens.compactMap(\.length)
            return lengths.count == tokens.count ? lengths : nil
        }

        /// vLLM writes tokens as their vocabulary does: byte-level ones with a character for each
        /// byte (GPT-2), those of SentencePiece with ▁ for a blank and `<0x0A>` for a byte.
        private static func length(of string: String) -> Int {
            if string.hasPrefix("<0x"), string.utf8.count == 6 { return 1 }
            let isByteLevel = string.unicodeScalars.allSatisfy { $0.value < 0x144 }
            if isByteLevel { return string.unicodeScalars.count }
            return string.replacing("\u{2581}", with: " ").utf8.count
        }
    }

    private struct Token: Decodable {
        var length: Int?

        private enum CodingKeys: String, CodingKey {
            case piece
        }

        init(from decoder: any Decoder) throws {
            guard let values = try? decoder.container(keyedBy: CodingKeys.self) else { return }
            if let piece = try? values.decode(String.self, forKey: .piece) {
                length = piece.utf8.count
            } else {
                // Part of a character comes as its bytes.
                length = try values.decode([UInt8].self, forKey: .piece).count
            }
        }
    }
}
