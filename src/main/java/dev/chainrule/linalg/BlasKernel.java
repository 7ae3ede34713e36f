package dev.chainrule.linalg;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * For which type of x86-64 processor OpenBLAS multiplies. By itself it takes the newest that the
 * processor can run; types differ in how they split sums, so a cluster of two types has no one set
 * of bits unless all its processes are pinned to one.
 *
 * <p>Pinned through OpenBLAS's own variable {@code OPENBLAS_CORETYPE}, set in this process before
 * the library is loaded: so it holds for driver and executors under every cluster manager, and
 * nothing has to be set on a machine. OpenBLAS runs whatever it is told to, and a processor that
 * cannot dies of it (SIGILL); so the processor's own list of features is read first.
 */
public enum BlasKernel {
  /** The library's own choice. */
  AUTO("", ""),
  /**
   * One that nearly every x86-64 processor since 2013 can run: the code for Haswell, which AMD's
   * Zen has the same bits with.
   */
  PORTABLE("Haswell", "avx2 fma"),
  NEHALEM("Nehalem", "sse4_2"),
  SANDYBRIDGE("Sandybridge", "avx"),
  HASWELL("Haswell", "avx2 fma"),
  ZEN("Zen", "avx2 fma"),
  SKYLAKEX("SkylakeX", "avx2 fma avx512f avx512cd avx512bw avx512dq avx512vl"),
  COOPERLAKE("Cooperlake", "avx2 fma avx512f avx512cd avx512bw avx512dq avx512vl avx512_bf16");

  private static final String VARIABLE = "OPENBLAS_CORETYPE";
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private final String core;

  /** Features, separated by spaces, in Linux's words. */
  private final String needs;

  BlasKernel(String core, String needs) {
    this.core = core;
    this.needs = needs;
  }

  /** The name that users write. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kernel that users call so.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static BlasKernel of(String label) {
    return Arrays.stream(values())
        .filter(kernel -> kernel.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("blas-kernel: " + label));
  }

  /**
   * Makes OpenBLAS take this kernel when it is loaded.
   *
   * @throws NativeBlasException if this processor cannot run it
   */
  void pin() {
    if (this == AUTO) {
      return;
    }
    requireProcessor(
        System.getProperty("os.name") + "-" + System.getProperty("os.arch"), PROCESSOR);
    if (LibC.INSTANCE.setenv(VARIABLE, core, 1) != 0) {
      throw new NativeBlasException(
          "blas-kernel: %s, but %s cannot be set".formatted(label(), VARIABLE));
    }
  }

  /** Refuses a processor whose features, as Linux lists them in {@code cpuinfo}, do not suffice. */
  void requireProcessor(String platform, Path cpuinfo) {
    if (!platform.equals("Linux-amd64")) {
      throw new NativeBlasException(
          "blas-kernel: %s, expected auto on %s; pinned kernels are for Linux-amd64, and blas java has the same bits everywhere"
              .formatted(label(), platform));
    }
    Set<String> features = features(cpuinfo);
    List<String> missing =
        Arrays.stream(needs.split(" ")).filter(need -> !features.contains(need)).toList();
    if (!missing.isEmpty()) {
      throw new NativeBlasException(
          "blas-kernel: %s needs %s, which this processor has not"
              .formatted(label(), String.join(", ", missing)));
    }
  }

  private static Set<String> features(Path cpuinfo) {
    try (var lines = Files.lines(cpuinfo, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Set.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+")))
          .orElse(Set.of());
    } catch (IOException e) {
      throw new NativeBlasException(cpuinfo + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Refuses a library that has taken another kernel: one that was loaded before, or that does not
   * have it.
   */
  void requireTaken(String library, String taken) {
    if (this != AUTO && !taken.equals(core)) {
      throw new NativeBlasException(
          "blas-kernel: %s is %s's code for %s, but this process has it for %s"
              .formatted(
                  label(),
                  library,
                  core,
                  taken.isEmpty() ? "a type that it does not name" : taken));
    }
  }

  /**
   * Of the C library, whose variables OpenBLAS reads; Java's own are a copy that nobody can set.
   */
  private interface LibC extends Library {
    LibC INSTANCE = Native.load("c", LibC.class);

    int setenv(String name, String value, int overwrite);
  }
}
