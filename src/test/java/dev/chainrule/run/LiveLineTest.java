package dev.chainrule.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.run.LiveLine.Mode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What reaches the terminal or the pipe; the clock moves only when a test moves it. */
class LiveLineTest {
  private static final String ERASE = "\r\033[J";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long nanos = 5;
  private int columns = 80;

  private LiveLine live(Mode mode) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new LiveLine(out, mode, () -> columns, () -> nanos);
  }

  /** What was printed since the last call. */
  private String printed() {
    String printed = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return printed.replace(System.lineSeparator(), "\n");
  }

  private static String drawn(String line) {
    return ERASE + "\033[?7l" + line + "\033[?7h\r";
  }

  private void pass(double seconds) {
    nanos += (long) (seconds * 1e9);
  }

  @Test
  void barIsDrawnOverAndFollowsTheWidth() {
    LiveLine live = live(Mode.BAR);
    live.stage("loading");
    pass(3);
    live.tick();
    assertEquals(drawn("0:03  loading"), printed());
    columns = 9;
    live.tick();
    assertEquals(drawn("0:03  loa"), printed());
  }

  @Test
  void linesThatStayTakeThePlaceOfTheBarAndNothingIsLeftOfItInTheEnd() {
    LiveLine live = live(Mode.BAR);
    live.show(most -> "bar");
    live.tick();
    live.tell("epoch 1");
    live.tell("epoch 2");
    live.tick();
    live.close();
    live.tick();
    live.tell("result");
    String end = printed();
    assertEquals(
        drawn("bar")
            + ERASE
            + "epoch 1\nepoch 2\n"
            + drawn("bar")
            + ERASE
            + drawn("")
            + ERASE
            + "result\n",
        end);
  }

  @Test
  void barStaysAwayUntilAMessageIsWritten() {
    LiveLine live = live(Mode.BAR);
    live.show(most -> "bar");
    live.tick();
    live.giveWay();
    pass(0.2);
    live.tick();
    assertEquals(drawn("bar") + ERASE, printed());
    pass(0.1);
    live.tick();
    assertEquals(drawn("bar"), printed());
  }

  @Test
  void plainLinesComeOnlyAfterSilence() {
    LiveLine live = live(Mode.PLAIN);
    live.tick();
    pass(11);
    live.tick();
    assertEquals("", printed(), "nothing goes on");
    live.stage("loading");
    pass(9);
    live.tick();
    assertEquals("0:09  loading\n", printed());
    pass(9);
    live.tell("epoch 1");
    pass(9);
    live.tick();
    assertEquals("epoch 1\n", printed());
    pass(1);
    live.tick();
    assertEquals("0:28  loading\n", printed());
  }

  @Test
  void withoutProgressThereAreLinesThatStayAlone() {
    LiveLine live = live(Mode.NONE);
    live.stage("loading");
    pass(100);
    live.tick();
    live.giveWay();
    live.tell("epoch 1");
    assertEquals("epoch 1\n", printed());
  }

  @Test
  void timesAreClocks() {
    assertEquals("0:07", LiveLine.clock(7.4));
    assertEquals("59:59", LiveLine.clock(3599));
    assertEquals("1:02:03", LiveLine.clock(3723));
  }
}
