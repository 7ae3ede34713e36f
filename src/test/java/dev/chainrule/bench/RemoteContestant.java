package dev.chainrule.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A contestant in a JVM of its own, so that no two share compiled code, a heap, threads or native
 * libraries; while one runs, the others wait for a line.
 */
final class RemoteContestant implements Contestant {
  private final Entrant entrant;
  private final Path log;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  /**
   * @param dir where its log goes, and what it unpacks
   */
  RemoteContestant(Entrant entrant, Terms terms, Path dir) throws IOException {
    this.entrant = entrant;
    this.log = dir.resolve(entrant.name().toLowerCase(Locale.ROOT) + ".log");
    List<String> arguments = new ArrayList<>();
    arguments.add("dev.chainrule.bench." + entrant.type());
    arguments.add(entrant.variant(terms));
    arguments.addAll(terms.words());
    ProcessBuilder jvm =
        Jvm.running(entrant.memory(terms), ContestantProcess.class.getName(), arguments, log);
    if (!entrant.hasVectors()) {
      jvm.command().remove("--add-modules=jdk.incubator.vector");
    }
    this.process = jvm.start();
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  @Override
  public String about() {
    return ask(ContestantProcess.ABOUT);
  }

  @Override
  public void prepare(int batch) {
    ask(ContestantProcess.PREPARE + " " + batch);
  }

  @Override
  public Leg run(double seconds) {
    return Leg.of(ask(ContestantProcess.RUN + " " + seconds));
  }

  /** The most bytes of heap that it had in use. */
  long peakHeap() {
    return Long.parseLong(ask(ContestantProcess.HEAP));
  }

  private String ask(String command) {
    String answer;
    try {
      commands.write(command + "\n");
      commands.flush();
      answer = answers.readLine();
    } catch (IOException e) {
      throw new BenchException(entrant.label() + ": " + lastWords(), e);
    }
    if (answer == null || answer.startsWith(ContestantProcess.FAILED)) {
      throw new BenchException(
          "%s: %s; its log is %s"
              .formatted(entrant.label(), answer == null ? lastWords() : answer, log));
    }
    return answer;
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty() ? "ended without a word" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "ended, and its log cannot be read";
    }
  }

  /** Waits for its end, since its memory and sockets are the next one's. */
  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
