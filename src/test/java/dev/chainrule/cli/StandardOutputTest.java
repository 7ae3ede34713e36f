package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

  /** The exit code of a command that was done and printed to a stream that fails so. */
  private static int printedTo(String failure, int code) {
    StandardOutput out =
        new StandardOutput(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException(failure);
              }
            });
    out.stream().println("a result");
    return out.exitCode(code);
  }

  @Test
  void lostOutputIsAnError() {
    assertEquals(ExitCode.OUTPUT, printedTo("No space left on device", ExitCode.DONE));
    assertEquals(ExitCode.DATA, printedTo("No space left on device", ExitCode.DATA));
  }

  @Test
  void whoHasReadEnoughIsToldNothing() {
    assertEquals(ExitCode.DONE, printedTo("Broken pipe", ExitCode.DONE));
  }

  @Test
  void whatIsWrittenArrives() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StandardOutput out = new StandardOutput(bytes);
    out.stream().print("a");
    out.stream().println("b");
    assertEquals(ExitCode.DONE, out.exitCode(ExitCode.DONE));
    assertEquals(
        "ab" + System.lineSeparator(), bytes.toString(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
