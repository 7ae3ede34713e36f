package dev.chainrule.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process loads OpenBLAS once, so each kernel has a process of its own here. */
class BlasKernelTest {
  /** Of the code for Haswell, on whatever processor. */
  private static final String PORTABLE = "abf7dbea17b6";

  /** Opens one choice after the other, and prints what came of each. */
  static final class Opener {
    public static void main(String[] kernels) {
      for (String kernel : kernels) {
        try {
          Blas.Choice choice = new Blas.Choice(Blas.Engine.AUTO, BlasKernel.of(kernel));
          System.out.println(Blas.use(choice));
        } catch (NativeBlasException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  private static List<String> open(String coreType, String... kernels)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Opener.class.getName()));
    command.addAll(List.of(kernels));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("OPENBLAS_CORETYPE", coreType);
    Process process = builder.start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertEquals(0, process.waitFor(), lines.toString());
    return lines;
  }

  /** Why this processor cannot run the portable kernel, in the words of the refusal; else empty. */
  private static Optional<String> refusal() {
    try {
      BlasKernel.PORTABLE.requireProcessor(
          System.getProperty("os.name") + "-" + System.getProperty("os.arch"),
          Path.of("/proc/cpuinfo"));
      return Optional.empty();
    } catch (NativeBlasException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Test
  void portableHasTheSameBitsOnEveryProcessor() throws Exception {
    String expected = refusal().orElse("fingerprint " + PORTABLE);
    for (String kernel : List.of("portable", "haswell", "zen")) {
      String opened = open("", kernel).get(0).replace(kernel, "portable");
      assertTrue(opened.endsWith(expected), kernel + ": " + opened);
    }
  }

  @Test
  void pinnedKernelBeatsTheEnvironment() throws Exception {
    assertTrue(open("Nehalem", "auto").get(0).contains("for Nehalem), fingerprint"));
    assertTrue(
        open("Nehalem", "portable").get(0).contains(refusal().orElse("for Haswell), fingerprint")));
  }

  @Test
  void libraryThatWasLoadedWithAnotherKernelIsRefused() throws Exception {
    List<String> lines = open("Nehalem", "auto", "portable", "nehalem");
    assertEquals(
        refusal()
            .orElse(
                "blas-kernel: portable is OpenBLAS 0.3.31's code for Haswell, but this process has"
                    + " it for Nehalem"),
        lines.get(1));
    assertEquals(lines.get(0), lines.get(2));
  }

  @Test
  void processorThatCannotRunAKernelIsNotTold(@TempDir Path dir) throws IOException {
    Path old =
        Files.writeString(
            dir.resolve("cpuinfo"), "processor\t: 0\nflags\t\t: fpu sse4_2 avx fma\nbogomips: 1\n");
    BlasKernel.SANDYBRIDGE.requireProcessor("Linux-amd64", old);
    NativeBlasException e =
        assertThrows(
            NativeBlasException.class,
            () -> BlasKernel.SKYLAKEX.requireProcessor("Linux-amd64", old));
    assertEquals(
        "blas-kernel: skylakex needs avx2, avx512f, avx512cd, avx512bw, avx512dq, avx512vl, which"
            + " this processor has not",
        e.getMessage());
  }

  @Test
  void otherPlatformsHaveTheJavaEngineForEqualBits(@TempDir Path dir) {
    NativeBlasException e =
        assertThrows(
            NativeBlasException.class,
            () -> BlasKernel.PORTABLE.requireProcessor("Linux-aarch64", dir.resolve("none")));
    assertTrue(e.getMessage().contains("expected auto on Linux-aarch64"), e.getMessage());
    assertTrue(e.getMessage().contains("blas java"), e.getMessage());
  }

  @Test
  void javaEngineHasNoKernels() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Blas.Choice(Blas.Engine.JAVA, BlasKernel.PORTABLE));
  }

  @Test
  void javaEngineHasTheSameBitsOnEveryMachine() {
    assertEquals("701a087ecb70", BlasFingerprint.of(Gemm::plain));
  }
}
