package dev.chainrule.data;

import java.util.Locale;

/** The two sorts of IDX file: bytes in three dimensions, and bytes in one. */
enum IdxKind {
  /** Magic, count, height, width; then count · height · width pixels, row by row. */
  IMAGES("images", 0x00000803, 16),
  /** Magic, count; then count labels. */
  LABELS("labels", 0x00000801, 8);

  private final String plural;
  private final int magic;
  private final int headerBytes;

  IdxKind(String plural, int magic, int headerBytes) {
    this.plural = plural;
    this.magic = magic;
    this.headerBytes = headerBytes;
  }

  String plural() {
    return plural;
  }

  int magic() {
    return magic;
  }

  /** The magic, and what it says. */
  String magicInWords() {
    return String.format(Locale.ROOT, "0x%08x (IDX of bytes, %d-dimensional)", magic, magic & 0xff);
  }

  int headerBytes() {
    return headerBytes;
  }
}
