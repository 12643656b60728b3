package drydock.junit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The server: found, started, asked, ended. */
final class Server implements AutoCloseable, ExtensionContext.Store.CloseableResource {
    /** What this kit understands of the control plane: the ready line's {@code api}. */
    private static final int API = 1;

    private static final int KEPT_OF_THE_LOG = 4_096;
    private static final long STARTS_WITHIN_MILLISECONDS = 30_000;

    final String url;
    /** The page that shows what happens; null without one. */
    final String ui;
    private final String adminUrl;
    private final Process process;
    private final StringBuffer log;
    /** Loopback is asked directly, whatever proxy the system names. */
    private final HttpClient client = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();

    private Server(Map<String, Object> ready, Process process, StringBuffer log) {
        url = (String) ready.get("url");
        adminUrl = (String) ready.get("adminUrl");
        ui = (String) ready.get("ui");
        this.process = process;
        this.log = log;
    }

    static Server at(String url) {
        String root = url.replaceAll("/+$", "");
        return new Server(Map.of("url", root, "adminUrl", root + "/__admin", "ui", root + "/__admin/ui/"), null, null);
    }

    /** Whether {@code start} started it, so that it ends with this process. */
    boolean isOurs() {
        return process != null;
    }

    /** Starts {@code drydock serve} on a free port. It ends with this process: its standard input closes then. */
    static Server start(String binary, List<String> arguments) {
        return start(binary, arguments, STARTS_WITHIN_MILLISECONDS);
    }

    static Server start(String binary, List<String> arguments, long milliseconds) {
        String found = findBinary(binary);
        List<String> command = new ArrayList<>(List.of(found, "serve", "--port", "0", "--until-stdin-closes"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("DRYDOCK_"));
        try {
            Process process = builder.start();
            StringBuffer log = keepLog(process);
            String line = firstLine(process, milliseconds);
            if (line == null) {
                process.waitFor();
                // The log's last line may be on its way still.
                Thread.sleep(50);
                throw new DrydockException(found + " did not start: " + log.toString().trim());
            }
            Map<String, Object> ready = ready(found, line, process);
            // What it says from here on is not its greeting.
            log.setLength(0);
            Server server = new Server(ready, process, log);
            if (ready.getOrDefault("api", 0).equals(API)) return server;
            server.close();
            throw new DrydockException(found + " is Drydock " + ready.get("version") + " with api " + ready.get("api")
                + ", this kit needs api 1: use kit and binary of one version");
        } catch (IOException error) {
            throw new DrydockException(found + " cannot be started: " + error.getMessage());
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Null when it ends without one; a binary that is none of ours may say nothing for ever, and is ended. */
    private static String firstLine(Process process, long milliseconds) throws InterruptedException {
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread reader = new Thread(() -> line.complete(lines(process.getInputStream()).lines().findFirst().orElse(null)));
        reader.setDaemon(true);
        reader.start();
        try {
            return line.get(milliseconds, TimeUnit.MILLISECONDS);
        } catch (TimeoutException error) {
            process.destroyForcibly();
            return "silent for " + milliseconds + " ms";
        } catch (ExecutionException error) {
            return null;
        }
    }

    private static Map<String, Object> ready(String binary, String line, Process process) {
        try {
            return Json.object(Json.read(line));
        } catch (RuntimeException error) {
            process.destroy();
            throw new DrydockException(binary + " did not start: " + line);
        }
    }

    private static StringBuffer keepLog(Process process) {
        StringBuffer log = new StringBuffer();
        Thread reader = new Thread(() -> lines(process.getErrorStream()).lines().forEach(line -> {
            log.append(line).append('\n');
            if (log.length() > KEPT_OF_THE_LOG) log.delete(0, log.length() - KEPT_OF_THE_LOG);
        }), "drydock-log");
        reader.setDaemon(true);
        reader.start();
        return log;
    }

    private static BufferedReader lines(java.io.InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private static String findBinary(String argument) {
        String path = System.getenv().getOrDefault("PATH", "");
        Stream<String> onPath = Stream.of(path.split(File.pathSeparator)).map(folder -> folder + "/drydock")
            .filter(file -> Files.isExecutable(Path.of(file)));
        return Stream.concat(Stream.of(argument == null ? "" : argument, System.getenv().getOrDefault("DRYDOCK_BINARY", "")), onPath)
            .filter(found -> !found.isEmpty()).findFirst()
            .orElseThrow(() -> new DrydockException("There is no drydock: name it by DrydockExtension.binary, by the system "
                + "property drydock.binary or by the variable DRYDOCK_BINARY, or put it on PATH (the jar carries none)."));
    }

    Tenant tenant(String test, String scenario, String clock) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (!scenario.isEmpty()) body.put("scenario", scenarioValue(scenario));
        String[] mode = clock.split(":");
        if (mode.length > 1) body.put("clock", Map.of("mode", mode[0], "factor", factor(mode[1])));
        else if (!clock.isEmpty()) body.put("clock", Map.of("mode", clock));
        String name = name(test);
        for (int count = 1; ; count++) {
            body.put("name", count == 1 ? name : name + "-" + count);
            try {
                call(null, "POST", "tenants", body);
                return new Tenant(this, (String) body.get("name"));
            } catch (NotAsExpected error) {
                // 409: the test runs a second time, or at the same time elsewhere.
                if (count == 1_000) throw error;
            }
        }
    }

    private static double factor(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException error) {
            throw new DrydockException("the clock scaled:" + text + " is none of real, manual, scaled:60");
        }
    }

    /** Fit for a host's label: {@code heedsretryafter-tenant-3fa2b1}. */
    private static String name(String test) {
        String words = test.substring(test.indexOf("::") + 2).toLowerCase().replaceAll("[^a-z0-9]+", "-");
        words = words.substring(0, Math.min(40, words.length())).replaceAll("^-+|-+$", "");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(test.getBytes(StandardCharsets.UTF_8));
            return String.format("%s-%02x%02x%02x", words.isEmpty() ? "test" : words, hash[0], hash[1], hash[2]);
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Whether it is YAML or JSON, and not the name of a scenario or of a file; the server draws the same line. */
    static boolean isText(String scenario) {
        return scenario.chars().anyMatch(character -> ":\n{".indexOf(character) >= 0);
    }

    /** A built-in scenario's name, the text of a file, or text. */
    static String scenarioValue(String scenario) {
        if (isText(scenario) || !scenario.matches(".*[/.].*")) return scenario;
        try {
            return Files.readString(Path.of(scenario));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** What the test expected in vain. */
    private static final class NotAsExpected extends AssertionError {
        private static final long serialVersionUID = 1;

        NotAsExpected(String message) {
            super(message);
        }
    }

    /** A call of the control plane: text is sent as YAML, anything else but null as JSON. The answer's JSON, or null. */
    Object call(String tenant, String method, String path, Object body, String... query) {
        StringBuilder target = new StringBuilder(adminUrl).append('/').append(path);
        for (int at = 0; at + 1 < query.length; at += 2) {
            target.append(at == 0 ? '?' : '&').append(query[at]).append('=')
                .append(URLEncoder.encode(query[at + 1], StandardCharsets.UTF_8));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target.toString()));
        request.method(method, body == null ? BodyPublishers.noBody()
            : BodyPublishers.ofString(body instanceof String ? (String) body : Json.write(body)));
        if (body != null) request.header("Content-Type", body instanceof String ? "application/yaml" : "application/json");
        if (tenant != null) request.header("X-Drydock-Tenant", tenant);
        String token = System.getenv("DRYDOCK_ADMIN_TOKEN");
        if (token != null && !isOurs()) request.header("Authorization", "Bearer " + token);
        HttpResponse<String> answer;
        try {
            answer = client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException error) {
            throw new DrydockException("Drydock does not answer at " + url + ": " + (hasEnded() ? end() : error));
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
        if (answer.statusCode() < 300) return answer.body().isEmpty() ? null : Json.read(answer.body());
        String message = sentence(answer);
        if (List.of(408, 409, 422).contains(answer.statusCode())) throw new NotAsExpected(message);
        throw new DrydockException(message);
    }

    private boolean hasEnded() {
        try {
            return process != null && process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** How a server has ended before its time, and the end of its log. */
    private String end() {
        return ("it has ended with " + process.exitValue() + ". " + log).trim();
    }

    /** What a refusal says; all that is wrong with a scenario, a line each. */
    private static String sentence(HttpResponse<String> answer) {
        try {
            Map<String, Object> said = Json.object(Json.read(answer.body()));
            Object problems = said.getOrDefault("problems", List.of());
            return Json.object(said.get("error")).get("message") + Json.objects(problems).stream().skip(1)
                .map(each -> "\n  line " + each.get("line") + ", column " + each.get("column") + ": " + each.get("message"))
                .collect(Collectors.joining());
        } catch (RuntimeException error) {
            return answer.statusCode() + ": " + answer.body();
        }
    }

    @Override
    public void close() {
        if (process == null) return;
        try {
            process.getOutputStream().close();
            if (process.waitFor(10, TimeUnit.SECONDS)) return;
        } catch (IOException | InterruptedException error) {
            // It is ended one way or the other.
        }
        process.destroyForcibly();
    }
}
