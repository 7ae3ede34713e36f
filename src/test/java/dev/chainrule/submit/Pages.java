package dev.chainrule.submit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;

/** Asks for web pages, without or with a name and a password. */
final class Pages {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

  private Pages() {}

  static int status(URI page) throws IOException, InterruptedException {
    return answer(request(page)).statusCode();
  }

  static int status(URI page, String user, String password)
      throws IOException, InterruptedException {
    return answer(withName(page, user, password)).statusCode();
  }

  static String body(URI page, String user, String password)
      throws IOException, InterruptedException {
    return answer(withName(page, user, password)).body();
  }

  private static HttpRequest.Builder request(URI page) {
    return HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(30));
  }

  private static HttpRequest.Builder withName(URI page, String user, String password) {
    String credentials =
        Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    return request(page).header("Authorization", "Basic " + credentials);
  }

  private static HttpResponse<String> answer(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
