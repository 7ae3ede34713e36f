package dev.chainrule.linalg;

import dev.ludovic.netlib.blas.BLAS;
import java.lang.reflect.Method;

/**
 * Matrix products by the plain loops of netlib's F2J, which give the same bits on every processor,
 * in place of the Java engine's vectors while this is open.
 */
public final class PlainProducts implements AutoCloseable {
  public PlainProducts() {
    Blas.replaceJava(f2j());
  }

  /** Netlib keeps the class to itself, and chooses it only where there are no vectors. */
  private static BLAS f2j() {
    try {
      Method getInstance =
          Class.forName("dev.ludovic.netlib.blas.F2jBLAS").getDeclaredMethod("getInstance");
      getInstance.setAccessible(true);
      return (BLAS) getInstance.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("netlib has no F2J", e);
    }
  }

  @Override
  public void close() {
    Blas.replaceJava(null);
  }
}
