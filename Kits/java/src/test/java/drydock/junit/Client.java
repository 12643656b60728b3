package drydock.junit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.function.IntConsumer;

/** A client of Identity Security Cloud that knows nothing of Drydock but a header. */
final class Client {
    private static final String SOURCE = "2c9180835d2e5168015d32f890ca1581";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final String url;
    private final Map<String, String> headers;

    Client(Tenant tenant) {
        url = tenant.url();
        headers = tenant.headers();
    }

    private HttpResponse<String> send(String path, HttpRequest.Builder request) {
        request.uri(URI.create(url + path)).header("Authorization", "Bearer any").header("Accept", "application/json");
        headers.forEach(request::header);
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Uploads, and again after {@code pause} while it is throttled; the task's id. */
    String upload(int rows, IntConsumer pause) {
        StringBuilder form = new StringBuilder(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nid,name\n");
        for (int row = 0; row < rows; row++) form.append(row).append(",user\n");
        form.append("\r\n--edge--\r\n");
        while (true) {
            HttpResponse<String> answer = send("/sources/v1/" + SOURCE + "/load-accounts", HttpRequest.newBuilder()
                .header("Content-Type", "multipart/form-data; boundary=edge").POST(BodyPublishers.ofString(form.toString())));
            if (answer.statusCode() == 202) {
                return (String) Json.object(Json.object(Json.read(answer.body())).get("task")).get("id");
            }
            if (answer.statusCode() != 429) throw new IllegalStateException("refused with " + answer.statusCode());
            pause.accept(Integer.parseInt(answer.headers().firstValue("Retry-After").orElse("0")));
        }
    }

    Map<String, Object> status(String task) {
        return Json.object(Json.read(send("/account-aggregations/v1/" + task + "/status", HttpRequest.newBuilder()).body()));
    }

    /** Without the header that the service asks for: an error in the report. */
    int startExport() {
        String some = "8c190e67-87aa-4ed9-a90b-d9d5344523fb";
        return send("/role-mining-sessions/v1/" + some + "/potential-roles/" + some + "/export-async/" + some,
            HttpRequest.newBuilder()).statusCode();
    }
}
