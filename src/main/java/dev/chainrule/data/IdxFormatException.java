package dev.chainrule.data;

import dev.chainrule.io.DataException;
import dev.chainrule.io.Words;

/**
 * A file that is not the IDX file it should be: {@code FILE, offset N: found, expected what}.
 *
 * <p>Offsets count bytes of the uncompressed content, so that they are the same for a gzip file and
 * a plain one.
 */
final class IdxFormatException extends DataException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file name of the file, without its directory
   * @param offset where, in bytes of uncompressed content
   * @param found what is there, such as {@code magic 0x00000801}
   * @param expected what should be there, such as {@code 0x00000803}
   */
  public IdxFormatException(String file, long offset, String found, String expected) {
    super(Words.format("%s, offset %d: %s, expected %s", file, offset, found, expected));
  }
}
