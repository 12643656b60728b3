// What is around the process: who started it, the environment, and fingers that slip.

import Foundation
import Testing

@Suite struct SurroundingsTests {
    @Test func endsWhenStandardInputCloses() throws {
        let input = Pipe()
        let server = try RunningServer("--port", "0", "--until-stdin-closes", input: input)
        try input.fileHandleForWriting.write(contentsOf: Data("typed by somebody\n".utf8))
        #expect(try server.curl("/__admin/health").status == 200)
        try input.fileHandleForWriting.close()
        #expect(try server.binary.finish().code == 0)
    }

    @Test func aClosedStandardInputIsNoReasonToEndUnlessAsked() throws {
        let input = Pipe()
        try input.fileHandleForWriting.close()
        let server = try RunningServer("--port", "0", input: input)
        #expect(try server.curl("/__admin/health").status == 200)
        #expect(try server.stop() == 0)
    }

    @Test func aVariableCanAskForTheEndWithStandardInput() throws {
        let environment = ["DRYDOCK_UNTIL_STDIN_CLOSES": "true", "DRYDOCK_PORT": "0"]
        #expect(try Binary(["serve"], environment: environment).finish().code == 0)
    }

    @Test(arguments: [
        ("DRYDOCK_PROT", "9000", "did you mean DRYDOCK_PORT?"),
        ("DRYDOCK_SENARIO", "throttled", "did you mean DRYDOCK_SCENARIO?"),
        ("DRYDOCK_COFFEE", "strong", "no option reads the variable DRYDOCK_COFFEE."),
    ])
    func aMistypedVariableIsTold(name: String, value: String, told: String) throws {
        let server = try RunningServer("--port", "0", environment: [name: value])
        for _ in 0..<200 where !server.binary.errorText.contains("warning:") {
            #expect(try server.curl("/__admin/health").status == 200)
        }
        let warnings = server.binary.errorText.split(separator: "\n").filter { $0.hasPrefix("warning:") }
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains(told) == true, "\(warnings)")
        #expect(try server.stop() == 0)
    }

    @Test func aMistypedVariableIsToldWhereTheStartFailsToo() throws {
        let server = try RunningServer("--port", "0")
        let environment = ["DRYDOCK_PROT": "0"]
        let outcome = try Binary.run("serve", "--port", "\(server.port)", environment: environment)
        #expect(outcome.code == 4)
        #expect(outcome.errors.contains("did you mean DRYDOCK_PORT?"))
        #expect(try server.stop() == 0)
    }

    @Test func whatKubernetesSetsForAServiceOfOurNameIsIgnored() throws {
        let injected = [
            "DRYDOCK_SERVICE_HOST": "10.96.0.7", "DRYDOCK_SERVICE_PORT": "8080",
            "DRYDOCK_SERVICE_PORT_HTTP": "8080", "DRYDOCK_PORT": "tcp://10.96.0.7:8080",
            "DRYDOCK_PORT_8080_TCP": "tcp://10.96.0.7:8080", "DRYDOCK_PORT_8080_TCP_PROTO": "tcp",
            "DRYDOCK_PORT_8080_TCP_PORT": "8080", "DRYDOCK_PORT_8080_TCP_ADDR": "10.96.0.7",
            "DRYDOCK_ADMIN_SERVICE_HOST": "10.96.0.8", "DRYDOCK_ADMIN_PORT": "tcp://10.96.0.8:8081",
            "DRYDOCK_ADMIN_PORT_8081_TCP_ADDR": "10.96.0.8",
        ]
        let server = try RunningServer("--port", "0", environment: injected)
        #expect(server.ready["adminUrl"] as? String == "\(server.url)/__admin")
        #expect(try server.stop() == 0)
        #expect(!server.binary.errorText.contains("warning:"))
        // Whether or not a server is at the default port just now: the variable is no usage error.
        #expect(try Binary.run("healthcheck", "--timeout", "1s", environment: injected).code != 2)
    }

    @Test(arguments: [
        (["sreve"], "Did you mean 'serve'?"), (["reprot", "--url", "x"], "Did you mean 'report'?"),
        (["scenarios", "shwo", "throttled"], "Did you mean 'show'?"),
        (["throttled"], "drydock serve throttled"),
        (["--hepl"], "Did you mean '--help'?"), (["--port", "9000"], "drydock serve --port"),
        (["serve", "--prot", "9000"], "Did you mean '--port'?"), (["sail"], "There are: serve, "),
        (["scenarios", "show", "throtled"], "Did you mean 'throttled'?"),
        (["help", "serv"], "Did you mean 'serve'?"),
        (["serve", "--port", "99999"], "'--port <port>': a port is a whole number from 0 to 65535"),
        (["watch", "--url", "127.0.0.1:8080"], "--url must be http://HOST:PORT, not '127.0.0.1:8080'."),
    ])
    func aMistypedWordIsToldWhatWasMeant(arguments: [String], told: String) throws {
        let outcome = try Binary(arguments).finish()
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(told), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test func licencesOfAllThatIsLinkedArePrinted() throws {
        let outcome = try Binary.run("licenses")
        #expect(outcome.code == 0)
        for word in [
            "OpenSSL", "nghttp2", "Kirill Simonov", "Runtime Library Exception", "LESSER GENERAL PUBLIC",
        ] {
            #expect(outcome.output.contains(word), "\(word)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsArePrintedAndHelpSaysSo(shell: String) throws {
        let outcome = try Binary.run("--generate-completion-script", shell)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("until-stdin-closes"))
        #expect(try Binary.run("--help").output.contains("--generate-completion-script"))
    }
}
