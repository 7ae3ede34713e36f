package dev.chainrule.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.chainrule.TellingFileSystem;
import dev.chainrule.io.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockHostsTest {
  private static final int BLOCK = TellingFileSystem.BLOCK;

  @TempDir Path dir;

  private Optional<BlockHosts> hosts(Configuration hadoop, int bytes) throws IOException {
    Path file = Files.write(dir.resolve("data"), new byte[bytes]);
    return BlockHosts.of(InputFile.find(hadoop, file.toString()));
  }

  @Test
  void partIsOnTheMachinesThatHaveMostOfItsBytes() throws IOException {
    BlockHosts hosts = hosts(TellingFileSystem.configuration(), 4 * BLOCK).orElseThrow();
    assertEquals(4, hosts.blocks());
    assertEquals(List.of("machine-0", "machine-1"), hosts.of(0, 4));
    assertEquals(List.of("machine-1", "machine-2"), hosts.of(1, 4));
    assertEquals(List.of("machine-0", "machine-2"), hosts.of(2, 4));
    assertEquals(List.of("machine-1"), hosts.of(0, 2), "which has both of its blocks");
    assertEquals(List.of("machine-0", "machine-1"), hosts.of(0, 1), "three of four blocks");
    assertEquals(List.of("machine-1", "machine-2"), hosts.of(3, 8), "half a block");
  }

  @Test
  void fileOfOneBlockIsNearToNobody() throws IOException {
    assertEquals(Optional.empty(), hosts(TellingFileSystem.configuration(), BLOCK));
  }

  @Test
  void localFilesAreOnNoMachine() throws IOException {
    assertEquals(Optional.empty(), hosts(new Configuration(), 4 * BLOCK));
  }
}
