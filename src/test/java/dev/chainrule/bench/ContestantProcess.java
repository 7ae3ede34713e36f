package dev.chainrule.bench;

import dev.chainrule.io.SafeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A contestant in a JVM of its own, which does what the lines of its standard input say and answers
 * each with a line; {@link RemoteContestant} is the other end. It ends with its input, and so with
 * whoever started it.
 */
final class ContestantProcess {
  static final String ABOUT = "about";
  static final String PREPARE = "prepare";
  static final String RUN = "run";
  static final String HEAP = "heap";

  /** Before what went wrong. */
  static final String FAILED = "failed ";

  private ContestantProcess() {}

  /**
   * @param args class of the contestant, its variant, and {@link Terms#words}
   */
  public static void main(String[] args) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err); // Libraries may print what they like.
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int code = 0;
    try (Contestant contestant = create(args)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.println(answer(contestant, line.split(" ", -1)));
        answers.flush();
      }
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      e.printStackTrace();
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      answers.println(FAILED + SafeMessage.of(String.valueOf(cause)).replace('\n', ' '));
      answers.flush();
      code = 1;
    }
    System.exit(code); // Threads of libraries may still run.
  }

  private static Contestant create(String[] args) throws ReflectiveOperationException {
    List<String> terms = List.of(args).subList(2, args.length);
    return Class.forName(args[0])
        .asSubclass(Contestant.class)
        .getDeclaredConstructor(Terms.class, String.class)
        .newInstance(Terms.of(terms), args[1]);
  }

  private static String answer(Contestant contestant, String[] words) throws Exception {
    return switch (words[0]) {
      case ABOUT -> contestant.about();
      case PREPARE -> {
        contestant.prepare(Integer.parseInt(words[1]));
        yield "";
      }
      case RUN -> contestant.run(Double.parseDouble(words[1])).toString();
      case HEAP -> String.valueOf(peakHeap());
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  /** Bytes: the sum of what each part of the heap once held, garbage included. */
  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }
}
