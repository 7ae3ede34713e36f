package dev.chainrule.bench;

import dev.chainrule.linalg.Blas;
import dev.chainrule.run.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What a reader must know of the machine and its software. */
final class Machine {
  /** Tells in two lines which class it uses; held here, since loggers are held weakly. */
  private static final Logger NETLIB = Logger.getLogger("dev.ludovic.netlib.blas");

  private Machine() {}

  static Map<String, String> facts() {
    NETLIB.setLevel(Level.WARNING);
    Provenance made =
        Provenance.of(
            org.apache.spark.package$.MODULE$.SPARK_VERSION(),
            Blas.use(Blas.Choice.NATIVE).toString(),
            "",
            "");
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("chainrule", made.version() + " " + made.commit());
    facts.put(
        "machine", processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
    facts.put("system", made.os());
    facts.put("java", made.java());
    facts.put("spark", made.spark());
    facts.put("blas", made.blas());
    return facts;
  }

  /** As the system names it. */
  private static String processor() {
    try {
      return value(Files.readAllLines(Path.of("/proc/cpuinfo")));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  /** The first model name among lines such as {@code model name : AMD EPYC}. */
  static String value(List<String> cpuinfo) {
    return cpuinfo.stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }
}
