package dev.chainrule.linalg;

/**
 * Which engine multiplies in a process.
 *
 * @param engine {@code native} or {@code java}
 * @param library name and version, such as {@code OpenBLAS 0.3.31}
 * @param kernel the processor type that the library chose its code for; empty if it does not say
 * @param fingerprint first digits of the SHA-256 of a few fixed products: engines with different
 *     fingerprints round differently, so they cannot give the same bits
 */
public record BlasReport(String engine, String library, String kernel, String fingerprint) {

  @Override
  public String toString() {
    String detail = kernel.isEmpty() ? library : library + " for " + kernel;
    return "%s (%s), fingerprint %s".formatted(engine, detail, fingerprint);
  }
}
