package dev.chainrule.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A local S3 server, S3Proxy, as a process of its own. It keeps all in memory, and serves those
 * alone who sign with its key.
 */
final class S3Server implements AutoCloseable {
  static final String BUCKET = "bucket";

  private static final String KEY = "key";
  private static final String SECRET = "secret";

  private final int port;
  private final Process process;
  private final FileSystem files;

  /** Starts it, with an empty bucket; its log is below {@code temporary}. */
  S3Server(Path temporary) throws Exception {
    port = freePort();
    Path settings =
        Files.write(
            temporary.resolve("s3proxy.properties"),
            List.of(
                "s3proxy.endpoint=http://127.0.0.1:" + port,
                "s3proxy.authorization=aws-v2-or-v4",
                "s3proxy.identity=" + KEY,
                "s3proxy.credential=" + SECRET,
                "jclouds.provider=transient",
                "jclouds.identity=memory",
                "jclouds.credential=memory"));
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", Shell.HOME.resolve("target/s3/server") + "/*"));
    command.addAll(List.of("org.gaul.s3proxy.Main", "--properties", settings.toString()));
    Path log = temporary.resolve("s3proxy.log");
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Await.until("the S3 server", this::listens);
    makeBucket();
    Configuration hadoop = new Configuration();
    settings().forEach(hadoop::set);
    files = FileSystem.newInstance(URI.create(uri("/")), hadoop);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private boolean listens() {
    assertTrue(process.isAlive(), "the S3 server has ended");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Hadoop's S3A makes none. */
  private void makeBucket() throws Exception {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA1"));
    byte[] signature = mac.doFinal(("PUT\n\n\n" + date + "\n/" + BUCKET).getBytes(UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + BUCKET))
            .header("Date", date)
            .header(
                "Authorization", "AWS " + KEY + ":" + Base64.getEncoder().encodeToString(signature))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(200, response.statusCode(), response.body());
  }

  /** What Hadoop must know of it. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("fs.s3a.endpoint", "http://127.0.0.1:" + port);
    settings.put("fs.s3a.endpoint.region", "us-east-1");
    settings.put("fs.s3a.path.style.access", "true");
    settings.put("fs.s3a.access.key", KEY);
    settings.put("fs.s3a.secret.key", SECRET);
    return settings;
  }

  FileSystem files() {
    return files;
  }

  /** A path in the bucket as users write it. */
  String uri(String path) {
    return "s3a://" + BUCKET + path;
  }

  @Override
  public void close() throws Exception {
    if (files != null) {
      files.close();
    }
    process.destroyForcibly().waitFor();
  }
}
