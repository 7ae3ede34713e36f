package dev.chainrule.io;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Turns a path as a user writes it into a file, in one way for all options and all characters.
 *
 * <p>A word that begins with a scheme, a colon and a slash, such as {@code hdfs:/…}, is a URI as
 * Hadoop understands it: what follows is taken literally, without escapes ({@code %20} is three
 * characters). Any other word is a name in the default file system. Only this class parses such
 * words, and nothing turns them into URIs with escapes: readers differ in what an escaped name
 * means, and another file may have the other name.
 */
public final class UserPath {
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*", Pattern.DOTALL);
  private static final String LOCAL_SCHEME = "file";

  /** What Java reads for bytes that are no characters in the locale's encoding. */
  private static final char UNREADABLE = '\ufffd';

  /** The encoding of file names, which Java takes from the locale. */
  private static final Charset LOCALE =
      Charset.forName(System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name()));

  private static final String HERE = System.getProperty("user.dir");

  private UserPath() {}

  /**
   * The path that {@code word} stands for.
   *
   * @throws DataException if it stands for none
   */
  public static Path hadoop(String word) {
    try {
      return isUri(word) ? new Path(word) : new Path(null, null, word);
    } catch (IllegalArgumentException e) {
      throw new DataException("\"" + word + "\" is no path: " + SafeMessage.reason(e), e);
    }
  }

  /**
   * The file of this machine that {@code word} stands for: a name, or a URI of {@code file:}.
   *
   * @throws InvalidPathException if it stands for none, or for one elsewhere
   */
  public static java.nio.file.Path local(String word) {
    if (!isUri(word)) {
      return java.nio.file.Path.of(word);
    }
    Path path = hadoop(word);
    if (!path.toUri().getScheme().equalsIgnoreCase(LOCAL_SCHEME)) {
      throw new InvalidPathException(word, "is no file of this machine");
    }
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /** A word that stands for {@code file} of this machine, whatever the default file system is. */
  public static String of(Configuration hadoop, java.nio.file.Path file) {
    return LOCAL_SCHEME.equals(FileSystem.getDefaultUri(hadoop).getScheme())
        ? file.toString()
        : LOCAL_SCHEME + ":" + file.toAbsolutePath();
  }

  /** {@code path} for messages, with its file system if it does not name that itself. */
  public static String told(FileSystem system, Path path) {
    boolean tellsAll = path.toUri().getScheme() != null || isLocal(system);
    return tellsAll ? path.toString() : path + " in " + system.getUri();
  }

  /** {@code path} as a word that means the same under any default file system. */
  public static String word(FileSystem system, Path path) {
    return isLocal(system) ? path.toString() : system.makeQualified(path).toString();
  }

  /** Whether {@code system} is that of this machine. */
  public static boolean isLocal(FileSystem system) {
    return LOCAL_SCHEME.equals(system.getUri().getScheme());
  }

  /**
   * Whether {@code word} is what the user wrote, and can be given to the operating system. A
   * character that the locale lacks Java reads as another one and writes as a question mark, so
   * that different names become the same.
   */
  public static boolean isSpellable(String word) {
    return isSpellable(word, LOCALE) && (isAbsolute(word) || isSpellable(HERE, LOCALE));
  }

  /** The same, of {@code word} alone, in a locale of that encoding. */
  static boolean isSpellable(String word, Charset locale) {
    // In the C locale, Java reads every byte beyond ASCII as a question mark already.
    boolean isRead =
        word.indexOf(UNREADABLE) < 0
            && !(locale.equals(StandardCharsets.US_ASCII) && word.indexOf('?') >= 0);
    Charset written = isElsewhere(word) ? StandardCharsets.UTF_8 : locale;
    return isRead && word.indexOf(0) < 0 && written.newEncoder().canEncode(word);
  }

  private static boolean isAbsolute(String word) {
    return isUri(word) || word.startsWith("/");
  }

  private static boolean isElsewhere(String word) {
    return isUri(word) && !word.startsWith(LOCAL_SCHEME + ":");
  }

  private static boolean isUri(String word) {
    return URI.matcher(word).matches();
  }
}
