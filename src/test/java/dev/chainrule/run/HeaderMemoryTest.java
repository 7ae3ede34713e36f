package dev.chainrule.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Mlp;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader asks whether there is room for a header before it reads it. */
class HeaderMemoryTest {
  private static final int BYTES = 8 << 20;
  private static final String HISTORY = "\"history\":[";
  private static final String VALUES = "\"values\":{";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final String SOUND =
      new String(
          CheckpointHeader.of(
                  CheckpointsTest.checkpoint(12, Mlp.classifier(3, 4, 2), Precision.FLOAT32))
              .toJson(),
          UTF_8);

  private static long perByte(byte[] json, Runnable parse) {
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    parse.run();
    long taken = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    return taken / json.length;
  }

  @Test
  void longHistoryTakesNoMoreMemoryThanIsAskedFor() {
    int begin = SOUND.indexOf(HISTORY) + HISTORY.length();
    String epoch = SOUND.substring(begin, SOUND.indexOf('}', begin) + 1) + ",";
    byte[] json =
        SOUND.replace(HISTORY, HISTORY + epoch.repeat(BYTES / epoch.length())).getBytes(UTF_8);
    long perByte = perByte(json, () -> CheckpointHeader.parse(json));
    assertTrue(perByte < CheckpointFormat.HEADER_MEMORY, perByte + " bytes a byte");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"%d\":\"\",", "\"%d\":\"a text\",", "\"a name that is long: %d\":\"\","})
  void unknownSettingsTakeNoMoreMemoryThanIsAskedFor(String form) {
    String[] around = form.split("%d", -1); // To format each would take most of the time.
    StringBuilder many = new StringBuilder();
    for (int i = 0; many.length() < BYTES; i++) {
      many.append(around[0]).append(i).append(around[1]);
    }
    byte[] json = SOUND.replace(VALUES, VALUES + many).getBytes(UTF_8);
    long perByte =
        perByte(
            json,
            () -> assertThrows(IllegalArgumentException.class, () -> CheckpointHeader.parse(json)));
    assertTrue(perByte < CheckpointFormat.HEADER_MEMORY, perByte + " bytes a byte");
  }
}
