// Says what it is told, as Java's HttpClient; see support/speakers.py for the lines that go in and come out.
//
//   java Speak HTTP_1_1|HTTP_2 BASE [CA-FILE]

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

public class Speak {
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)*+)\"");

    public static void main(String[] arguments) throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.valueOf(arguments[0]));
        if (arguments.length > 2) builder.sslContext(trusting(Path.of(arguments[2])));
        HttpClient client = builder.build();

        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        List<Callable<String>> calls = new ArrayList<>();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.startsWith("[")) {
                List<String> request = texts(line);
                calls.add(() -> answer(client, arguments[1], request));
                continue;
            }
            ExecutorService pool = Executors.newFixedThreadPool(Integer.parseInt(line));
            for (Future<String> answer : pool.invokeAll(calls)) output.println(answer.get());
            output.flush();
            pool.shutdown();
            calls.clear();
        }
        System.exit(0);
    }

    private static String answer(HttpClient client, String base, List<String> request) {
        try {
            byte[] body = Base64.getDecoder().decode(request.get(2));
            HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + request.get(1))).method(
                    request.get(0), body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
            for (String field : request.subList(3, request.size())) {
                String[] parts = field.split(": ", 2);
                builder.header(parts[0], parts[1]);
            }
            HttpResponse<byte[]> response = client.send(builder.build(), BodyHandlers.ofByteArray());
            List<String> answer = new ArrayList<>(List.of(
                    response.version() == HttpClient.Version.HTTP_2 ? "2" : "1.1",
                    Integer.toString(response.statusCode()),
                    Base64.getEncoder().encodeToString(response.body())));
            response.headers().map().forEach((name, values) -> {
                if (!name.startsWith(":")) values.forEach(value -> answer.add(name + ": " + value));
            });
            return json(answer);
        } catch (Exception error) {
            return json(List.of("error", error.toString()));
        }
    }

    /** The strings of a JSON array that holds nothing else, and no escapes but of quotes and backslashes. */
    private static List<String> texts(String line) {
        List<String> texts = new ArrayList<>();
        for (Matcher matcher = TEXT.matcher(line); matcher.find();) {
            texts.add(matcher.group(1).replaceAll("\\\\(.)", "$1"));
        }
        return texts;
    }

    private static String json(List<String> texts) {
        List<String> quoted = new ArrayList<>();
        for (String text : texts) quoted.add('"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
        return "[" + String.join(",", quoted) + "]";
    }

    private static SSLContext trusting(Path authority) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream file = Files.newInputStream(authority)) {
            store.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
