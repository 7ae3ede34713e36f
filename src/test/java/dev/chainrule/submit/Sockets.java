package dev.chainrule.submit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Listening TCP sockets, read from where Linux shows them. */
final class Sockets {
  private static final String LISTENS = "0A";

  private Sockets() {}

  /** The addresses on which any of the processes listens. */
  static List<InetSocketAddress> listening(Collection<ProcessHandle> processes) throws IOException {
    Set<String> theirs = new HashSet<>();
    for (ProcessHandle process : processes) {
      theirs.addAll(sockets(process));
    }
    List<InetSocketAddress> found = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (!Files.exists(Path.of(table))) {
        continue; // A kernel without IPv6.
      }
      for (String line : Files.readAllLines(Path.of(table), US_ASCII)) {
        // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode …
        String[] fields = line.trim().split("\\s+", -1);
        if (fields[3].equals(LISTENS) && theirs.contains("socket:[" + fields[9] + "]")) {
          found.add(address(fields[1]));
        }
      }
    }
    return found;
  }

  /** The sockets that a process has open, as its descriptors name them. */
  private static Set<String> sockets(ProcessHandle process) throws IOException {
    Set<String> found = new HashSet<>();
    Path descriptors = Path.of("/proc", String.valueOf(process.pid()), "fd");
    try (Stream<Path> links = Files.list(descriptors)) {
      for (Path link : links.toList()) {
        try {
          found.add(Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException e) {
          // Closed in the meantime.
        }
      }
    }
    return found;
  }

  /** From {@code 0100007F:1F90}: words of 4 bytes in this machine's order, then the port. */
  private static InetSocketAddress address(String text) throws IOException {
    String[] parts = text.split(":", -1);
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(parts[0]));
    ByteBuffer bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      bytes.putInt(words.getInt());
    }
    // An IPv4 address in the form of IPv6 comes out as what it is.
    return new InetSocketAddress(
        InetAddress.getByAddress(bytes.array()), Integer.parseInt(parts[1], 16));
  }
}
