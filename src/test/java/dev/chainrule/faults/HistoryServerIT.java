package dev.chainrule.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chainrule.MnistSubset;
import dev.chainrule.submit.Await;
import dev.chainrule.submit.Shell;
import dev.chainrule.submit.Shell.Running;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spark's event log of a run, and what Spark's history server says of it afterwards. */
@Timeout(1800)
class HistoryServerIT {
  private static final List<Object> SIX_STEPS =
      List.of("--layers", "784,16,10", "--epochs", "2", "--batch", "400");

  @TempDir private static Path temporary;
  private static Path data;

  @BeforeAll
  static void writeData() throws IOException {
    data = Files.createDirectory(temporary.resolve("data"));
    MnistSubset.write(data, 1001, 100);
  }

  private static Object[] words(EventLog log, List<Object> work, Object... more) {
    List<Object> words = new ArrayList<>(work);
    words.addAll(List.of("--data", data));
    words.addAll(log.options());
    words.addAll(List.of(more));
    return words.toArray();
  }

  private static String here(EventLog log, String run, Object... more) throws Exception {
    return TrainingProcess.here(temporary.resolve(run), "local[2]", words(log, SIX_STEPS, more));
  }

  @Test
  void serverTellsOfRunsThatEndedAndOfOneThatWasKilled() throws Exception {
    EventLog log = new EventLog(temporary, "told");
    String plain = here(log, "plain");
    assertEquals(plain, here(log, "resident", "--engine", "resident"));
    TrainingProcess killed =
        TrainingProcess.start(
            new Shell(temporary),
            temporary.resolve("killed"),
            "local[1]",
            words(log, List.of("--layers", "784,16,10", "--epochs", "9999")));
    killed.awaitStep(5);
    killed.signal("KILL");
    killed.await();

    Running server = startServer(log.directory());
    try {
      String api = awaitAddress(server) + "/api/v1/applications";
      Await.until("three applications", () -> ask(api).size() == 3);
      List<String> told = new ArrayList<>();
      for (JsonNode application : ask(api)) {
        assertEquals("Chainrule", application.get("name").asText());
        boolean completed = application.at("/attempts/0/completed").asBoolean();
        JsonNode jobs = ask(api + "/" + application.get("id").asText() + "/jobs");
        List<String> titles = new ArrayList<>();
        jobs.forEach(job -> titles.add(job.get("description").asText()));
        told.add((completed ? "completed: " : "incomplete: ") + titles);
      }
      String all = String.join("\n", told);
      assertTrue(all.contains("completed: [assess test set, epoch 2: evaluate test set, "), all);
      assertTrue(all.contains("epoch 2, step 3 of 3: gradient, epoch 2, step 2 of 3"), all);
      assertTrue(all.contains("resident training, from epoch 1, step 1 of 3, load test set"), all);
      assertTrue(all.contains("incomplete: [epoch "), all);
    } finally {
      server.process().destroy();
      server.process().waitFor();
    }
  }

  @Test
  void logHasNoSecret() throws Exception {
    EventLog plain = new EventLog(temporary, "plain-log");
    Path secret = temporary.resolve("secret");
    Object[] secure = {
      "--conf-file",
      Shell.HOME.resolve("conf/secure.conf"),
      "--conf",
      "spark.chainrule.secret-file=" + secret
    };
    here(plain, "secure-plain", secure);
    String text = Files.readString(plain.file(), StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("spark.authenticate.secret"), "what is hidden is there");
    assertFalse(text.contains(Files.readString(secret).strip()));
  }

  private static Running startServer(Path logs) throws IOException {
    Path log4j = temporary.resolve("log4j2.properties");
    Files.writeString(
        log4j,
        """
        rootLogger.level = info
        rootLogger.appenderRef.stderr.ref = stderr
        appender.stderr.type = Console
        appender.stderr.name = stderr
        appender.stderr.target = SYSTEM_ERR
        appender.stderr.layout.type = PatternLayout
        appender.stderr.layout.pattern = %c{1}: %m%n
        """);
    String settings =
        "-XX:TieredStopAtLevel=1 -Dspark.history.ui.port=0 -Dspark.history.fs.update.interval=1s"
            + " -Dspark.history.fs.logDirectory="
            + logs.toUri();
    return new Shell(temporary)
        .with("SPARK_LOCAL_IP", "127.0.0.1")
        .with("LOG4J_CONFIGURATION_FILE", log4j)
        .with("SPARK_HISTORY_OPTS", settings)
        .start(
            Shell.SPARK.resolve("bin/spark-class"),
            "org.apache.spark.deploy.history.HistoryServer");
  }

  private static String awaitAddress(Running server) throws Exception {
    Pattern told = Pattern.compile("service 'HistoryServerUI' on port (\\d+)");
    List<String> found = new ArrayList<>();
    Await.until(
        "the history server",
        () -> {
          Matcher matcher = told.matcher(Files.readString(server.errors()));
          assertTrue(server.process().isAlive(), Files.readString(server.errors()));
          return matcher.find() && found.add(matcher.group(1));
        });
    return "http://127.0.0.1:" + found.get(0);
  }

  private static JsonNode ask(String address) throws IOException {
    try (InputStream in = URI.create(address).toURL().openStream()) {
      return new ObjectMapper().readTree(in);
    }
  }
}
