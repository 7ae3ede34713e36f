package dev.chainrule.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SafeMessageTest {
  @Test
  void whatATerminalObeysIsSpelledOut() {
    assertEquals(
        "a\\u000ab\\u001b[2J\\u202e\\ud800 é …", SafeMessage.of("a\nb\u001b[2J\u202e\ud800 é …"));
  }

  @Test
  void longTextsKeepBeginningAndEnd() {
    String message = SafeMessage.of("file: " + "x".repeat(5000) + ", expected y");
    assertEquals(1001, message.length());
    assertTrue(message.startsWith("file: x") && message.endsWith("x, expected y"));
    assertEquals("x".repeat(20) + "…" + "x".repeat(20), SafeMessage.quote("x".repeat(500)));
  }

  @Test
  void aReasonIsTheFirstLineOrElseTheKind() {
    assertEquals("first", SafeMessage.reason(new IOException("\n first\n\tat second")));
    assertEquals("IOException", SafeMessage.reason(new IOException()));
  }

  @Test
  void adviceIsNotCut() {
    String advice = "no port; " + "set this or ".repeat(30) + "that.";
    assertTrue(SafeMessage.reason(advice).contains("…"));
    assertEquals(advice, SafeMessage.advice(new IOException(advice + "\n\tat second")));
  }
}
