package dev.chainrule.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts model files together; shares no code with the program's own reader and writer. */
final class ModelBytes {
  private static final Pattern HEADER_HASH = hashOf("header_sha256");
  private static final Pattern WEIGHTS_HASH = hashOf("weights_sha256");

  private final byte[] sound;
  private final int numbersAt;

  ModelBytes(byte[] sound) {
    this.sound = sound.clone();
    this.numbersAt =
        Long.BYTES + (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static Pattern hashOf(String name) {
    return Pattern.compile("\"" + name + "\":\"([0-9a-f]{64})\"");
  }

  /** Where the numbers of the sound file begin. */
  int numbersAt() {
    return numbersAt;
  }

  String headerHash() {
    return find(HEADER_HASH);
  }

  String weightsHash() {
    return find(WEIGHTS_HASH);
  }

  private String find(Pattern pattern) {
    Matcher matcher = pattern.matcher(header());
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern);
    }
    return matcher.group(1);
  }

  /** The header of the sound file. */
  String header() {
    return text(Arrays.copyOfRange(sound, Long.BYTES, numbersAt));
  }

  byte[] numbers() {
    return Arrays.copyOfRange(sound, numbersAt, sound.length);
  }

  /** The sound file with another header, all else put right. */
  byte[] withHeader(String header) {
    return file(header, numbers());
  }

  /** The length, {@code header} with its hashes put right if it has them, and {@code numbers}. */
  static byte[] file(String header, byte[] numbers) {
    String named = replaced(header, WEIGHTS_HASH, sha256(numbers));
    String blank = replaced(named, HEADER_HASH, "0".repeat(64));
    byte[] json = bytes(replaced(blank, HEADER_HASH, sha256(bytes(blank))));
    return ByteBuffer.allocate(Long.BYTES + json.length + numbers.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(numbers)
        .array();
  }

  /**
   * What lies behind the length is taken for a header and as many numbers as the sound file has.
   */
  byte[] resealed(byte[] damaged) {
    int at = Math.max(Long.BYTES, damaged.length - (sound.length - numbersAt));
    return damaged.length < at
        ? damaged
        : file(
            text(Arrays.copyOfRange(damaged, Long.BYTES, at)),
            Arrays.copyOfRange(damaged, at, damaged.length));
  }

  private static String replaced(String header, Pattern hash, String value) {
    Matcher matcher = hash.matcher(header);
    return matcher.find()
        ? header.substring(0, matcher.start(1)) + value + header.substring(matcher.end(1))
        : header;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Byte for byte, so that what is no UTF-8 stays what it is. */
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
