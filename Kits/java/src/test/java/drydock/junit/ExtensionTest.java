package drydock.junit;

import static drydock.junit.Drydock.MANUAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The extension from outside: classes of tests run by a launcher of their own, and what is said of them. */
class ExtensionTest {
    /** What is said of the tests that fail, with stack traces; empty when none does. */
    private static String failures(Class<?> tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        assertEquals(1, summary.getSummary().getTestsStartedCount());
        StringWriter said = new StringWriter();
        summary.getSummary().getFailures().forEach(failure -> failure.getException().printStackTrace(new PrintWriter(said, true)));
        return said.toString();
    }

    private static void says(String text, String... parts) {
        for (String part : parts) assertTrue(text.contains(part), part + " is not in:\n" + text);
    }

    @Drydock(scenario = "throttled", clock = MANUAL)
    static class Fails {
        @Test
        void upload(Tenant tenant) {
            new Client(tenant).upload(2, seconds -> { });
            throw new IllegalStateException("for its own reasons");
        }
    }

    @Test
    void failureShowsRequestsRulesAndFindings() {
        says(failures(Fails.class), "for its own reasons", "Drydock: tenant upload-tenant-", "its last 3 requests:",
            "/load-accounts  429  by: throttle the first two uploads", "/load-accounts  202", "findings:", " early-retry, 2x: ");
    }

    @Drydock
    static class PassesWithFindings {
        @Test
        void export(Tenant tenant) {
            new Client(tenant).startExport();
        }
    }

    @Test
    void findingFailsATestThatPasses() {
        says(failures(PassesWithFindings.class), "would hurt against the real service", "error missing-experimental-header, 1x",
            "its last 1 requests:");
    }

    @Drydock(findings = "maybe")
    static class WrongMark {
        @Test
        void test(Tenant tenant) { }
    }

    @Test
    void wrongMarkIsTold() {
        says(failures(WrongMark.class), "fail or show, not maybe");
    }

    @Drydock(scenario = "faults:\n  - on: load-acounts\n    answr: 429\n")
    static class WrongScenario {
        @Test
        void test(Tenant tenant) { }
    }

    @Test
    void allErrorsOfAScenarioAreTold() {
        says(failures(WrongScenario.class), "3 errors", "line 2, column 9", "`load-accounts`", "`answer`");
    }

    @Drydock(clock = "scaled:fast")
    static class WrongClock {
        @Test
        void test(Tenant tenant) { }
    }

    @Test
    void wrongClockIsTold() {
        says(failures(WrongClock.class), "scaled:fast is none of real, manual, scaled:60");
    }

    static class Registered {
        @RegisterExtension
        static final DrydockExtension DRYDOCK =
            new DrydockExtension().scenario("throttled").clock(MANUAL).findings("show").arguments("--seed", "7");

        @Test
        @Drydock(scenario = "forbidden")
        void test(Tenant tenant) {
            assertEquals("forbidden", Json.object(tenant.admin("GET", "scenario", null)).get("name"));
            assertEquals("manual", Json.object(tenant.admin("GET", "clock", null)).get("mode"));
            assertEquals(7, Json.object(tenant.admin("GET", "scenario", null)).get("seed"));
            new Client(tenant).startExport();
        }
    }

    @Test
    void registeredExtensionMaySayMoreAndTheMethodWins() {
        assertEquals("", failures(Registered.class));
    }

    static class Elsewhere {
        @RegisterExtension
        static final DrydockExtension DRYDOCK = new DrydockExtension().url(System.getProperty("elsewhere"));

        @Test
        void test(Tenant tenant) {
            assertEquals(System.getProperty("elsewhere").replaceAll("/$", ""), tenant.url());
        }
    }

    @Test
    void serverThatRunsAlreadyIsUsed() {
        try (Server server = Server.start(null, List.of())) {
            System.setProperty("elsewhere", server.url + "/");
            assertEquals("", failures(Elsewhere.class));
        }
        says(failures(Elsewhere.class), "Drydock does not answer at http://127.0.0.1:");
    }

    @Test
    void serverThatEndsBeforeItsTimeSaysSo() {
        Server server = Server.start(null, List.of());
        server.close();
        assertTrue(assertThrows(DrydockException.class, () -> server.call(null, "GET", "tenants", null)).getMessage()
            .contains("it has ended with 0"));
    }

    static class FailsElsewhere {
        @RegisterExtension
        static final DrydockExtension DRYDOCK = new DrydockExtension().url(() -> System.getProperty("elsewhere.fails"));

        @Test
        void looksBad(Tenant tenant) {
            throw new IllegalStateException("for its own reasons");
        }
    }

    @Test
    void whatFailedCanBeLookedAtOnAServerThatRunsAlready() {
        try (Server server = Server.start(null, List.of())) {
            System.setProperty("elsewhere.fails", server.url);
            says(failures(FailsElsewhere.class), "page, while the server runs: " + server.url + "/__admin/ui/#/looksbad-tenant-");
            assertTrue(Json.write(server.call(null, "GET", "tenants", null)).contains("looksbad-tenant-"));
        }
    }

    private static String cannotStart(String binary, String... arguments) {
        try (Server server = Server.start(binary, List.of(arguments))) {
            return "it started at " + server.url;
        } catch (DrydockException error) {
            return error.getMessage();
        }
    }

    @Test
    void startsThatFailSayWhy(@TempDir Path folder) throws IOException {
        says(cannotStart(null, "--clock", "sundial"), "did not start", "sundial");
        says(cannotStart("/nowhere"), "/nowhere cannot be started");
        Path hello = folder.resolve("hello");
        Files.writeString(hello, "#!/bin/sh\necho hello\n");
        assertTrue(hello.toFile().setExecutable(true));
        says(cannotStart(hello.toString()), "did not start: hello");
        Path old = folder.resolve("old");
        Files.writeString(old, "#!/bin/sh\necho '{\"url\":\"http://127.0.0.1:1\"}'\nexec cat >/dev/null\n");
        assertTrue(old.toFile().setExecutable(true));
        says(cannotStart(old.toString()), "this kit needs api 1");
        Path silent = folder.resolve("silent");
        Files.writeString(silent, "#!/bin/sh\nsleep 60\n");
        assertTrue(silent.toFile().setExecutable(true));
        String said = assertThrows(DrydockException.class, () -> Server.start(silent.toString(), List.of(), 100)).getMessage();
        says(said, "did not start: silent for 100 ms");
    }

    /** A program of its own: starts a server, says so, and sleeps. */
    public static void main(String[] arguments) throws InterruptedException {
        System.out.println(Server.start(null, List.of()).url);
        Thread.sleep(60_000);
    }

    private static ProcessBuilder child() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), ExtensionTest.class.getName())
            .redirectErrorStream(true);
    }

    @Test
    void noBinaryIsAnErrorThatNamesThePlaces() throws Exception {
        ProcessBuilder builder = child();
        builder.environment().remove("DRYDOCK_BINARY");
        builder.environment().put("PATH", "/nowhere" + File.pathSeparator);
        String said = new String(builder.start().getInputStream().readAllBytes());
        says(said, "DrydockExtension.binary", "DRYDOCK_BINARY", "PATH", "jar");
    }

    @Test
    void killedRunnerLeavesNoServer() throws Exception {
        Process runner = child().start();
        byte[] line = new byte[64];
        int count = runner.getInputStream().read(line);
        String url = new String(line, 0, count).trim();
        Server.at(url).call(null, "GET", "health", null);
        runner.destroyForcibly().waitFor();
        for (int turn = 0; answers(url); turn++) {
            assertTrue(turn < 1_000, "the server lives on");
            Thread.sleep(20);
        }
    }

    private static boolean answers(String url) {
        try {
            Server.at(url).call(null, "GET", "health", null);
            return true;
        } catch (DrydockException error) {
            return false;
        }
    }
}
