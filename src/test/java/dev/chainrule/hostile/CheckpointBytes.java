package dev.chainrule.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A checkpoint taken apart, to be put together differently; knows the format from its document. */
final class CheckpointBytes {
  static final int HEADER_AT = 16;
  static final int FOOTER = 40;
  private static final int LENGTH_AT = 12;

  private final byte[] sound;
  private final int numbersAt;

  CheckpointBytes(byte[] sound) {
    this.sound = sound;
    this.numbersAt = HEADER_AT + littleEndian(sound).getInt(LENGTH_AT);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  String header() {
    return new String(sound, HEADER_AT, numbersAt - HEADER_AT, UTF_8);
  }

  int numbersAt() {
    return numbersAt;
  }

  byte[] numbers() {
    return Arrays.copyOfRange(sound, numbersAt, sound.length - FOOTER);
  }

  /** With another header and other numbers, lengths and checksum right. */
  byte[] with(String header, byte[] numbers) {
    byte[] json = header.getBytes(UTF_8);
    return withHeaderLength(json.length, json, numbers);
  }

  /** With a header that says another length than it has. */
  byte[] withHeaderLength(int told, byte[] json, byte[] numbers) {
    byte[] file = new byte[HEADER_AT + json.length + numbers.length + FOOTER];
    littleEndian(file).put(sound, 0, LENGTH_AT).putInt(told).put(json).put(numbers);
    return resealed(file);
  }

  /** With length and checksum as the rest demands, if there is room for them. */
  static byte[] resealed(byte[] file) {
    if (file.length < HEADER_AT + FOOTER) {
      return file;
    }
    byte[] sealed = file.clone();
    littleEndian(sealed).putLong(file.length - FOOTER, file.length);
    int end = file.length - FOOTER + Long.BYTES;
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(sealed, 0, end);
      System.arraycopy(sha.digest(), 0, sealed, end, sha.getDigestLength());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    return sealed;
  }
}
