package dev.chainrule.cli;

import dev.chainrule.io.SafeMessage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * Standard output that remembers failures: a {@link PrintStream} does not report what it could not
 * write, and a lost result would end with exit code 0.
 */
final class StandardOutput {
  private final Noting noting;
  private final PrintStream stream;

  /** Writes to {@code out}, in the encoding of the terminal. */
  StandardOutput(OutputStream out) {
    this.noting = new Noting(out);
    this.stream = new PrintStream(noting, true, charset());
  }

  /** Takes the place of {@code System.out}. */
  static StandardOutput install() {
    StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    System.setOut(out.stream());
    return out;
  }

  PrintStream stream() {
    return stream;
  }

  /** The charset that Java uses for its own stream; the first property is set from Java 19 on. */
  static Charset charset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    return name == null ? Charset.defaultCharset() : Charset.forName(name);
  }

  /**
   * The exit code of a command that ended with {@code code}: another if its output was lost. A
   * reader that closes the pipe early, as {@code head} does, is no failure.
   */
  int exitCode(int code) {
    stream.flush();
    IOException failure = noting.failure;
    if (failure == null || isClosedPipe(failure)) {
      return code;
    }
    System.err.println(
        "chainrule: standard output: cannot be written: " + SafeMessage.reason(failure));
    return code == ExitCode.DONE ? ExitCode.OUTPUT : code;
  }

  /** The system's message contains the word in all languages. */
  private static boolean isClosedPipe(IOException failure) {
    return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }

  /**
   * Keeps the first failure, and writes nothing after it. {@link PrintStream#checkError} tells of
   * it, to those who can stop.
   */
  private static final class Noting extends FilterOutputStream {
    private IOException failure;

    Noting(OutputStream out) {
      super(out);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int count) throws IOException {
      if (failure != null) {
        throw new IOException(failure);
      }
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }
  }
}
