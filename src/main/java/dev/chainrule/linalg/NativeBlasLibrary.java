package dev.chainrule.linalg;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import dev.chainrule.linalg.Blas.BlasReport;
import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * A native BLAS library, examined before netlib uses it.
 *
 * <p>netlib opens whatever {@value #PATH_PROPERTY} names. When the file is missing it falls back to
 * Java with one line in the log; when the file lacks a symbol, the first call to it ends the JVM.
 * So here the file is opened first, its symbols are looked up, its threads are pinned to one (a
 * task has one thread, and the order of additions must not depend on how many cores are free), and
 * a product is compared with Java's.
 *
 * <p>The library is the OpenBLAS packed into our jar, which JavaCPP extracts once into a cache of
 * the user's; or one that the user named in {@value #PATH_PROPERTY}. On other systems than Linux it
 * is whatever netlib finds (Accelerate on macOS).
 */
final class NativeBlasLibrary {
  /** netlib's own setting: an absolute path to a BLAS with Fortran names. */
  static final String PATH_PROPERTY = "dev.ludovic.netlib.blas.nativeLibPath";

  /** JavaCPP's setting for where it unpacks. */
  private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";

  /** Where netlib unpacks. */
  private static final String TEMPORARY_PROPERTY = "java.io.tmpdir";

  private static final Pattern VERSION = Pattern.compile("OpenBLAS (\\d+\\.\\d+\\.\\d+)");
  private static final double TOLERANCE = 1e-4;

  private final Gemm engine;
  private final BlasReport report;

  private NativeBlasLibrary(Gemm engine, BlasReport report) {
    this.engine = engine;
    this.report = report;
  }

  Gemm engine() {
    return engine;
  }

  BlasReport report() {
    return report;
  }

  /**
   * Opens the library and gives it to netlib.
   *
   * @param kernel which it is to use
   * @throws NativeBlasException naming the library and what is wrong with it
   */
  static NativeBlasLibrary open(BlasKernel kernel) {
    kernel.pin();
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return handOver("the system's BLAS", "");
    }
    String named = System.getProperty(PATH_PROPERTY);
    Path file = named == null ? extractEmbedded() : Path.of(named);
    NativeLibrary library = examine(file);
    pinToOneThread(library);
    String name = describe(library, file);
    String core = callForString(library, "openblas_get_corename");
    kernel.requireTaken(name, core);
    System.setProperty(PATH_PROPERTY, file.toString());
    return handOver(name, core);
  }

  private static Path extractEmbedded() {
    try {
      // JavaCPP also loads what the library itself needs (libgfortran and friends).
      Loader.load(openblas_nolapack.class);
      String path = Loader.getLoadedLibraries().get("openblas_nolapack@.0");
      if (path == null) {
        throw new NativeBlasException(
            "embedded OpenBLAS: JavaCPP loaded " + Loader.getLoadedLibraries().keySet());
      }
      return Path.of(path);
    } catch (LinkageError e) {
      throw new NativeBlasException(
          "embedded OpenBLAS does not load on %s-%s: %s; %s"
              .formatted(
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  firstWords(e),
                  unpacked(CACHE_PROPERTY, System.getProperty("user.home") + "/.javacpp/cache")),
          e);
    }
  }

  /** Opens the file as netlib would, and looks up every symbol that netlib may call. */
  static NativeLibrary examine(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new NativeBlasException(file + ": no such file, expected a BLAS library");
    }
    NativeLibrary library;
    try {
      library = NativeLibrary.getInstance(file.toAbsolutePath().toString());
    } catch (LinkageError e) {
      throw new NativeBlasException(file + ": does not open as a library: " + firstWords(e), e);
    }
    List<String> missing = fortranNames().filter(name -> !has(library, name)).toList();
    if (!missing.isEmpty()) {
      throw new NativeBlasException(
          String.format(
              Locale.ROOT,
              "%s: lacks %d BLAS functions, the first is %s",
              file,
              missing.size(),
              missing.get(0)));
    }
    return library;
  }

  /** netlib's interface has two methods for each routine, one of them with offsets. */
  private static Stream<String> fortranNames() {
    return Arrays.stream(BLAS.class.getMethods())
        .map(Method::getName)
        .filter(name -> name.matches("(i?[sd]|sds)[a-z0-9]+"))
        .distinct()
        .sorted()
        .map(name -> name + "_");
  }

  private static boolean has(NativeLibrary library, String symbol) {
    try {
      return library.getFunction(symbol) != null;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static void pinToOneThread(NativeLibrary library) {
    if (has(library, "openblas_set_num_threads")) {
      library.getFunction("openblas_set_num_threads").invokeVoid(new Object[] {1});
    }
  }

  private static String describe(NativeLibrary library, Path file) {
    Matcher version = VERSION.matcher(callForString(library, "openblas_get_config"));
    return version.find() ? "OpenBLAS " + version.group(1) : file.getFileName().toString();
  }

  private static String callForString(NativeLibrary library, String symbol) {
    if (!has(library, symbol)) {
      return "";
    }
    Function function = library.getFunction(symbol);
    return function.invokeString(new Object[0], false);
  }

  private static NativeBlasLibrary handOver(String name, String kernel) {
    Gemm netlib;
    try {
      netlib = Gemm.of(NativeBLAS.getInstance());
    } catch (RuntimeException | LinkageError e) {
      throw new NativeBlasException(
          "netlib cannot use %s: %s; %s"
              .formatted(name, firstWords(e), unpacked(TEMPORARY_PROPERTY, "/tmp")),
          e);
    }
    requireCorrect(name, netlib);
    return new NativeBlasLibrary(
        netlib, new BlasReport("native", name, kernel, BlasFingerprint.of(netlib)));
  }

  /**
   * Where the library that did not load was unpacked: on a file system mounted noexec, none loads.
   */
  private static String unpacked(String property, String usual) {
    return "it was unpacked in %s, from where programs must be allowed to run; -D%s=DIRECTORY chooses another"
        .formatted(System.getProperty(property, usual), property);
  }

  /** The beginning of a linker's message, which ends in a long list of places. */
  private static String firstWords(Throwable failure) {
    String said = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return said.lines().findFirst().orElse("").replaceFirst(" in java\\.library\\.path.*", "");
  }

  private static void requireCorrect(String name, Gemm netlib) {
    for (Precision precision : Precision.values()) {
      Matrix found = BlasFingerprint.product(netlib, precision);
      Matrix expected = BlasFingerprint.product(Gemm::plain, precision);
      Kernels.subtract(found, expected, found);
      double error = Kernels.norm(found) / Kernels.norm(expected);
      if (!(error < TOLERANCE)) {
        throw new NativeBlasException(
            String.format(
                Locale.ROOT,
                "%s: a product is off by %g of its norm, at most %g expected",
                name,
                error,
                TOLERANCE));
      }
    }
  }
}
