package dev.chainrule.run;

/**
 * A checkpoint that is whole by its checksum, with settings that this version does not know. Unlike
 * a damaged one it must not be skipped: to go on from an older one would undo work.
 */
final class ForeignCheckpointException extends FormatException {
  private static final long serialVersionUID = 1L;

  ForeignCheckpointException(String reason, Throwable cause) {
    super(reason + "; the file is whole: did another version of Chainrule write it?", cause);
  }
}
