// Uploads three accounts and polls to the end with the HttpClient of Java 17, its default settings untouched.
//
//   java Aggregate.java http://127.0.0.1:8080 SOURCE-ID

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Aggregate {
    private static final String BOUNDARY = "----JavaHttpClient7f3a";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String base = arguments[0];
        String source = arguments[1];

        String credentials = "grant_type=client_credentials&client_id=java&client_secret=secret";
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(base + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(credentials)), 200);
        System.out.println(answer.version());
        String bearer = "Bearer " + member(answer.body(), "access_token");

        String task = send(HttpRequest.newBuilder(URI.create(base + "/v2025/sources/" + source + "/load-accounts"))
                .header("Authorization", bearer)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofString(form("id,name\n1,ann\n2,bob\n3,cid\n"))), 202).body();
        URI status = URI.create(base + "/v2025/account-aggregations/" + member(task, "id") + "/status");

        for (int poll = 0; poll < 20; poll++) {
            String body = send(HttpRequest.newBuilder(status).header("Authorization", bearer), 200).body();
            if (member(body, "status").equals("COMPLETED")) {
                System.out.println("COMPLETED " + member(body, "processedAccounts") + "/" + member(body, "totalAccounts"));
                return;
            }
        }
        throw new IllegalStateException("the aggregation did not complete within 20 polls");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, int expected)
            throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != expected) {
            throw new IllegalStateException(response.uri() + ": " + response.statusCode() + " " + response.body());
        }
        return response;
    }

    private static String form(String csv) {
        return "--" + BOUNDARY + "\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"accounts.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n"
                + csv + "\r\n--" + BOUNDARY + "--\r\n";
    }

    /** The first member of that name; enough for the flat answers here, and the JDK has no JSON reader. */
    private static String member(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",}]+)").matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + name + " in " + json);
        }
        return matcher.group(1);
    }
}
