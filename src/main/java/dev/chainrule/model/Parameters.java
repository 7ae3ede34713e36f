package dev.chainrule.model;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.linalg.ShapeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * All parameters of a network in one flat vector, with a named view for each; also the shape of a
 * gradient, a velocity, or anything else that has a number for each parameter.
 *
 * <p>One vector, because what travels and what is summed is one vector; named views, because that
 * is how people think.
 */
public final class Parameters {
  private static final int CHUNK = 1 << 16;

  private final ParameterLayout layout;
  private final Matrix flat;

  /**
   * Named views into {@code flat}, which is shared.
   *
   * @param flat [1, layout.size()]
   * @throws ShapeException if it has another shape
   */
  public Parameters(ParameterLayout layout, Matrix flat) {
    if (flat.rows() != 1 || flat.cols() != layout.size()) {
      throw new ShapeException(
          Words.format(
              "parameters: a vector of %s, expected [1, %d]", flat.shape(), layout.size()));
    }
    this.layout = layout;
    this.flat = flat;
  }

  /** Parameters that are all 0, in a vector [1, layout.size()] of their own. */
  public static Parameters zeros(ParameterLayout layout, Precision precision) {
    return new Parameters(layout, Matrix.zeros(precision, 1, layout.size()));
  }

  /** Names and shapes of the parameters, in the order of the vector. */
  public ParameterLayout layout() {
    return layout;
  }

  /** The vector itself, [1, size], shared. */
  public Matrix flat() {
    return flat;
  }

  /** The format of every number. */
  public Precision precision() {
    return flat.precision();
  }

  /**
   * The named parameter, [rows, cols]; a view into the vector, a bias is one row.
   *
   * @throws java.util.NoSuchElementException if there is none of that name
   */
  public Matrix view(String name) {
    return view(layout.entry(name));
  }

  /**
   * The parameter that {@code e} of this layout describes, [rows, cols]; a view into the vector.
   *
   * @throws ShapeException if {@code e} lies beyond the vector
   */
  public Matrix view(ParameterLayout.Entry e) {
    return flat.view(e.offset(), e.rows(), e.cols());
  }

  /** A copy with a vector of its own, [1, size]. */
  public Parameters copy() {
    return new Parameters(layout, flat.copy());
  }

  /**
   * {@code θ + s·v} as new parameters.
   *
   * @param v [1, size]
   * @throws ShapeException if {@code v} is of another shape or precision
   */
  public Parameters moved(double s, Matrix v) {
    Parameters moved = copy();
    Kernels.addScaled(s, v, moved.flat);
    return moved;
  }

  /** SHA-256 of the numbers' little-endian bytes, in the layout's order, as hex. */
  public String sha256() {
    return sha256(0, flat.size());
  }

  /**
   * SHA-256 of the named parameter's little-endian bytes, as hex.
   *
   * @throws java.util.NoSuchElementException if there is none of that name
   */
  public String sha256(String name) {
    ParameterLayout.Entry e = layout.entry(name);
    return sha256(e.offset(), e.size());
  }

  private String sha256(int begin, int size) {
    MessageDigest sha = DigestUtils.getSha256Digest();
    for (int from = begin; from < begin + size; from += CHUNK) {
      sha.update(littleEndianBytes(from, Math.min(CHUNK, begin + size - from)));
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  /**
   * Numbers {@code from} until {@code from + count} as little-endian bytes, ready to be read.
   *
   * @throws IndexOutOfBoundsException unless all these numbers exist
   */
  public ByteBuffer littleEndianBytes(int from, int count) {
    ByteBuffer bytes =
        ByteBuffer.allocate(count * precision().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    flat.putInto(bytes, from, count);
    return bytes;
  }

  /**
   * Overwrites numbers from {@code from} on with all little-endian numbers in {@code bytes}.
   *
   * @param bytes what remains in it is read; it is little-endian afterwards, its position stays
   * @throws IndexOutOfBoundsException if there are more numbers than the vector has from there on
   */
  public void setLittleEndianBytes(int from, ByteBuffer bytes) {
    ByteBuffer source = bytes.order(ByteOrder.LITTLE_ENDIAN);
    flat.takeFrom(source, from);
  }
}
