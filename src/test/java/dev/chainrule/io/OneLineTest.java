package dev.chainrule.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class OneLineTest {
  @Test
  void whatATerminalObeysIsSpelledOut() {
    assertEquals(
        "a\\u000ab\\u001b[2J\\u202e\\ud800 é …", OneLine.of("a\nb\u001b[2J\u202e\ud800 é …"));
  }

  @Test
  void longTextsKeepBeginningAndEnd() {
    String message = OneLine.of("file: " + "x".repeat(5000) + ", expected y");
    assertEquals(1001, message.length());
    assertTrue(message.startsWith("file: x") && message.endsWith("x, expected y"));
    assertEquals("x".repeat(20) + "…" + "x".repeat(20), OneLine.quote("x".repeat(500)));
  }

  @Test
  void aReasonIsTheFirstLineOrElseTheKind() {
    assertEquals("first", OneLine.reason(new IOException("\n first\n\tat second")));
    assertEquals("IOException", OneLine.reason(new IOException()));
  }
}
