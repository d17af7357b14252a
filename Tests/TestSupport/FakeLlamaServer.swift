import Foundation

/// A folder with a program that takes llama-server's flags and answers its routes, and a model file
/// of four bytes: for tests of the provider `local`, which starts a real child.
///
/// It crashes at a request that contains `crash always`, and at the first one that contains
/// `crash once`; with a model whose name contains `broken` it ends before it listens.
package struct FakeLlamaServer: Sendable {
    package let folder: String

    package init() throws {
        folder = NSTemporaryDirectory() + "quarry-test-" + UUID().uuidString
        let models = folder + "/quarry/models"
        let programs = folder + "/quarry/bin"
        for path in [models, programs] {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        }
        try write("GGUF small", to: models + "/tiny-0.5b-instruct.gguf")
        try write("GGUF and larger", to: models + "/tiny-1.5b-instruct.gguf")
        try write("GGUF that is still being fetched", to: models + "/.tiny-7b.gguf")
        try write("no model", to: models + "/text.gguf")
        try write(Self.program, to: programs + "/llama-server")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: programs + "/llama-server")
    }

    package func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    package func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    /// The folder is the user's cache.
    package var environment: [String: String] {
        ["PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": folder, "FAKE_FOLDER": folder]
    }

    /// One line for each start: process id, arguments, and whether it was shown a key.
    package var starts: [String] {
        let text = try? String(contentsOfFile: folder + "/starts", encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    package var processes: [Int32] {
        starts.compactMap { $0.split(separator: " ").first.flatMap { Int32($0) } }
    }

    private static let program = #"""
        #!/usr/bin/env perl
        use strict;
        use IO::Socket::INET;
        my $folder = $ENV{FAKE_FOLDER};
        open(my $log, ">>", "$folder/starts") or die;
        my $key = (grep { /API_KEY/ } keys %ENV) ? "with key" : "without key";
        print $log "$$ @ARGV $key\n";
        close($log);
        my %flags = @ARGV;
        print STDERR "loading $flags{'-m'}\n";
        if ($flags{'-m'} =~ /broken/) { print STDERR "error: failed to load the model\n"; exit 1; }
        my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $flags{'--port'},
            Listen => 64, ReuseAddr => 1) or die "cannot bind: $!";
        my $health = 0;
        while (my $client = $server->accept()) {
            my $head = "";
            while (my $line = <$client>) { $head .= $line; last if $line eq "\r\n"; }
            my $body = "";
            read($client, $body, $1) if $head =~ /content-length: (\d+)/i;
            my ($status, $reply) = ("200 OK", '{"status":"ok"}');
            if ($head =~ m{^GET /health}) {
                # As the real one does while it loads.
                ($status, $reply) = ("503 Wait", '{"error":{"code":503,"message":"Loading model"}}')
                    if $health++ == 0;
            } else {
                if ($body =~ /crash always/) { print STDERR "out of memory\n"; exit 9; }
                if ($body =~ /crash once/ && !-e "$folder/crashed") {
                    open(my $mark, ">", "$folder/crashed"); close($mark);
                    print STDERR "out of memory\n";
                    exit 9;
                }
                $reply = '{"model":"' . $flags{'--alias'} . '","choices":[{"finish_reason":"stop",'
                    . '"message":{"role":"assistant","content":"Paris"}}],'
                    . '"usage":{"prompt_tokens":22,"completion_tokens":2}}';
            }
            print $client "HTTP/1.1 $status\r\nContent-Length: " . length($reply)
                . "\r\nConnection: close\r\n\r\n$reply";
            close($client);
        }
        """#
}
