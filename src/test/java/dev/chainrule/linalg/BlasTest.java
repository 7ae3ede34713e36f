package dev.chainrule.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.linalg.Blas.BlasReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlasTest {

  @AfterEach
  void backToDefault() {
    Blas.use(Blas.Choice.AUTO);
  }

  @Test
  void nativeEngineIsOpenBlasWithNothingInstalled() {
    BlasReport report = Blas.use(Blas.Choice.NATIVE);
    assertEquals("native", report.engine());
    assertTrue(report.library().startsWith("OpenBLAS"), report.toString());
    assertTrue(!report.kernel().isEmpty(), "OpenBLAS names the kernel it chose");
  }

  @Test
  void enginesAreToldApartByTheirFingerprints() {
    String first = Blas.use(Blas.Choice.NATIVE).fingerprint();
    assertEquals(first, Blas.use(Blas.Choice.NATIVE).fingerprint());
    assertTrue(!first.equals(Blas.use(Blas.Choice.JAVA).fingerprint()));
  }

  @ParameterizedTest
  @CsvSource({
    "JAVA,FLOAT32,1e-5",
    "JAVA,FLOAT64,1e-13",
    "NATIVE,FLOAT32,1e-5",
    "NATIVE,FLOAT64,1e-13"
  })
  void productsEqualTheTextbookSum(Blas.Engine engine, Precision precision, double tolerance) {
    Blas.use(new Blas.Choice(engine, BlasKernel.AUTO));
    Random random = new Random(7);
    int[][] shapes = {{1, 1, 1}, {2, 3, 4}, {1, 7, 5}, {6, 1, 3}, {33, 65, 17}};
    for (int[] s : shapes) {
      for (boolean transposeA : new boolean[] {false, true}) {
        for (boolean transposeB : new boolean[] {false, true}) {
          Matrix a = random(random, precision, transposeA ? s[1] : s[0], transposeA ? s[0] : s[1]);
          Matrix b = random(random, precision, transposeB ? s[2] : s[1], transposeB ? s[1] : s[2]);
          // A view behind other numbers, so that offsets count.
          Matrix c = Matrix.zeros(precision, s[0] + 2, s[2]).rowRange(2, s[0]);
          Blas.gemm(a, transposeA, b, transposeB, 0, c);
          Blas.gemm(a, transposeA, b, transposeB, 1, c);
          for (int i = 0; i < s[0]; i++) {
            for (int j = 0; j < s[2]; j++) {
              double sum = 0;
              for (int k = 0; k < s[1]; k++) {
                sum +=
                    (transposeA ? a.get(k, i) : a.get(i, k))
                        * (transposeB ? b.get(j, k) : b.get(k, j));
              }
              assertEquals(2 * sum, c.get(i, j), tolerance * s[1]);
            }
          }
        }
      }
    }
  }

  private static Matrix random(Random random, Precision precision, int rows, int cols) {
    Matrix m = Matrix.zeros(precision, rows, cols);
    Kernels.map(m, x -> random.nextGaussian(), m);
    return m;
  }

  @Test
  void mismatchNamesBothShapes() {
    Matrix a = Matrix.zeros(Precision.FLOAT32, 2, 3);
    Matrix b = Matrix.zeros(Precision.FLOAT32, 2, 4);
    Matrix c = Matrix.zeros(Precision.FLOAT32, 2, 4);
    ShapeException e = assertThrows(ShapeException.class, () -> Blas.multiply(a, b, c));
    assertEquals("matmul: [2, 3] does not fit [2, 4]", e.getMessage());
  }

  @Test
  void resultMustNotOverlapAnOperand() {
    Matrix square = Matrix.zeros(Precision.FLOAT64, 2, 2);
    Matrix shared = Matrix.zeros(Precision.FLOAT64, 3, 2);
    Matrix upper = shared.rowRange(0, 2);
    Matrix lower = shared.rowRange(1, 2);
    ShapeException e =
        assertThrows(ShapeException.class, () -> Blas.multiply(upper, square, lower));
    assertEquals("matmul: result [2, 2] overlaps operand [2, 2]", e.getMessage());
    assertThrows(ShapeException.class, () -> Blas.multiply(square, upper, lower));
    assertThrows(ShapeException.class, () -> Kernels.transpose(upper, upper));
    assertThrows(ShapeException.class, () -> Kernels.columnSums(upper, upper.rowRange(0, 1)));
    Blas.multiply(shared.rowRange(0, 1), square, shared.rowRange(1, 1));
  }

  @Test
  void sparkMatricesGoInAndComeOutWithoutCopying() {
    double[] values = {1, 2, 3, 4, 5, 6};
    Float64Matrix m = SparkMatrices.fromSpark(new DenseMatrix(2, 3, values, true));
    assertEquals(6, m.get(1, 2));
    assertTrue(
        m.data() == values && SparkMatrices.toSpark(m).values() == values, "one array all the way");

    Float64Matrix columnMajor = SparkMatrices.fromSpark(new DenseMatrix(2, 3, values, false));
    assertArrayEquals(new double[] {1, 3, 5, 2, 4, 6}, columnMajor.data());
  }

  @Test
  void missingLibraryIsNamed(@TempDir Path dir) {
    Path missing = dir.resolve("libnone.so");
    Exception e = assertThrows(NativeBlasException.class, () -> NativeBlasLibrary.examine(missing));
    assertEquals(missing + ": no such file, expected a BLAS library", e.getMessage());
  }

  @Test
  void fileThatIsNoLibraryIsRefused(@TempDir Path dir) throws IOException {
    Path text = Files.writeString(dir.resolve("libtext.so"), "not a library");
    Exception e = assertThrows(NativeBlasException.class, () -> NativeBlasLibrary.examine(text));
    assertTrue(e.getMessage().startsWith(text + ": does not open as a library"), e.getMessage());
  }

  @Test
  void libraryWithoutBlasIsRefusedBeforeNetlibWouldCrash() {
    // libjvm surely exists, is a library, and is no BLAS.
    Path jvm = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
    Exception e = assertThrows(NativeBlasException.class, () -> NativeBlasLibrary.examine(jvm));
    assertTrue(e.getMessage().contains("lacks"), e.getMessage());
    assertTrue(e.getMessage().endsWith("the first is dasum_"), e.getMessage());
  }

  /** What was found out with some numbers holds for others. */
  @ParameterizedTest
  @CsvSource({"JAVA,FLOAT32", "JAVA,FLOAT64", "NATIVE,FLOAT32", "NATIVE,FLOAT64"})
  void productThatAddsExactlyHasTheBitsOfAnAddition(Blas.Engine engine, Precision precision) {
    Blas.use(new Blas.Choice(engine, BlasKernel.AUTO));
    Random random = new Random(8);
    int[][] shapes = {{3, 5, 1}, {64, 10, 7}, {784, 32, 64}, {784, 64, 256}, {33, 17, 400}};
    for (int[] s : shapes) {
      Matrix a = random(random, precision, s[2], s[0]);
      Matrix b = random(random, precision, s[2], s[1]);
      Matrix sum = random(random, precision, s[0], s[1]);
      Matrix added = sum.copy();
      Blas.gemm(a, true, b, false, 1, added);
      Matrix product = sum.zerosLike();
      Blas.gemm(a, true, b, false, 0, product);
      Kernels.add(sum, product, sum);
      if (Blas.addsExactly(s[0], s[1], s[2], precision)) {
        assertArrayEquals(sum.toArray(), added.toArray());
      } else {
        assertTrue(s[2] > 1, "a product of one term is added as it is");
      }
    }
  }

  /** They go on from what is there, term by term. */
  @Test
  void plainLoopsDoNotAddExactly() {
    Blas.use(Blas.Choice.JAVA);
    assertFalse(Blas.addsExactly(64, 10, 7, Precision.FLOAT32));
    assertFalse(Blas.addsExactly(1 << 20, 5, 1, Precision.FLOAT32), "too large to be tried");
  }
}
