package dev.chainrule.spark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.spark.TeamMessage.VectorSlice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.client.TransportClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.Option;

/** Messages arrive whole, and only where they may be read. */
@Timeout(300)
class WireTest {
  private static final String HERE = "127.0.0.1";
  private static final String READABLE = "gradients in plain view";

  /** What has arrived. */
  private record Message(Serializable message, String body) {}

  private static final class Inbox implements Wire.Receiver {
    final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> losses = new LinkedBlockingQueue<>();

    @Override
    public void received(Serializable message, ByteBuffer body, TransportClient from) {
      messages.add(new Message(message, body == null ? null : ISO_8859_1.decode(body).toString()));
    }

    @Override
    public void disconnected(Throwable cause) {
      losses.add(cause);
    }
  }

  /** A secret that Spark gave to the user of this JVM, in an earlier test, would go before ours. */
  @BeforeEach
  void becomeAUserWithoutSecrets() throws IOException {
    String name = UserGroupInformation.getLoginUser().getUserName();
    UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
  }

  private static SparkConf conf() {
    return new SparkConf(false).set("spark.app.id", "app-wire");
  }

  private static SparkConf secure(String secret) {
    return conf()
        .set("spark.authenticate", "true")
        .set("spark.authenticate.secret", secret)
        .set("spark.network.crypto.enabled", "true")
        .set("spark.network.crypto.cipher", "AES/GCM/NoPadding");
  }

  private static SecurityManager security(SparkConf conf) {
    return new SecurityManager(conf, Option.empty(), SecurityManager.$lessinit$greater$default$3());
  }

  private static Wire wire(SparkConf conf, Inbox inbox) throws IOException {
    return wire(conf, 0, inbox);
  }

  private static Wire wire(SparkConf conf, int port, Inbox inbox) throws IOException {
    return new Wire(conf, security(conf), HERE, port, inbox);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private static void send(Wire wire, TransportClient to, String body) {
    wire.send(to, new VectorSlice("v", 1, 0, body.length()), bytes(body));
  }

  @Test
  void messagesArriveWithTheirBodiesAndCanBeAnswered() throws Exception {
    Inbox one = new Inbox();
    Inbox other = new Inbox();
    try (Wire server = wire(conf(), one);
        Wire client = wire(conf(), other)) {
      TransportClient to = client.connect(HERE, server.port());
      String large = "0123456789abcdef".repeat(1 << 17);
      client.send(to, new TeamMessage.End());
      send(client, to, large);
      send(client, to, "");
      assertEquals(new TeamMessage.End(), one.messages.take().message());
      assertEquals(large, one.messages.take().body());
      assertEquals("", one.messages.take().body());
    }
  }

  /** A peer between two that keeps a copy of every byte. */
  private static String onTheWire(SparkConf conf) throws Exception {
    Inbox inbox = new Inbox();
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    try (Wire server = wire(conf, inbox);
        Wire client = wire(conf, new Inbox());
        ServerSocket between = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread relay =
          new Thread(
              () -> {
                try (Socket in = between.accept();
                    Socket out = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                  Thread back = new Thread(() -> copy(out, in, new ByteArrayOutputStream()));
                  back.setDaemon(true);
                  back.start();
                  copy(in, out, seen);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      relay.setDaemon(true);
      relay.start();
      send(client, client.connect(HERE, between.getLocalPort()), READABLE);
      assertEquals(READABLE, inbox.messages.take().body());
      return seen.toString(ISO_8859_1);
    }
  }

  private static void copy(Socket from, Socket to, ByteArrayOutputStream seen) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] some = new byte[1 << 16];
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        seen.write(some, 0, n);
        out.write(some, 0, n);
      }
    } catch (IOException e) {
      // One of them has closed it.
    }
  }

  @Test
  void nothingIsReadableOnTheWireWithEncryption() throws Exception {
    assertTrue(onTheWire(conf()).contains(READABLE), "without encryption it is");
    String seen = onTheWire(secure("0123456789abcdef"));
    assertFalse(seen.contains(READABLE));
    assertFalse(seen.contains("VectorSlice"), "nor are the names of messages");
    assertTrue(seen.length() > READABLE.length());
  }

  @Test
  void whoHasAnotherSecretOrNoneIsRefused() throws Exception {
    Inbox inbox = new Inbox();
    try (Wire server = wire(secure("0123456789abcdef"), inbox);
        Wire wrong = wire(secure("0123456789abcdeX"), new Inbox());
        Wire none = wire(conf(), new Inbox())) {
      assertThrows(Exception.class, () -> wrong.connect(HERE, server.port()));
      Inbox told = new Inbox();
      try (Wire without = wire(conf(), told)) {
        send(without, without.connect(HERE, server.port()), READABLE);
        assertNotNull(told.losses.take());
      }
      assertTrue(inbox.messages.isEmpty());
    }
  }

  @Test
  void listensOnItsAddressOnlyAndOnThePortThatIsSet() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      try (Wire wire = wire(conf(), taken.getLocalPort(), new Inbox())) {
        assertTrue(wire.port() > taken.getLocalPort(), "the next free one");
        assertTrue(wire.port() <= taken.getLocalPort() + 16);
        assertThrows(
            IOException.class,
            () -> new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), wire.port()));
      }
      assertThrows(
          IOException.class,
          () ->
              wire(conf().set("spark.port.maxRetries", "0"), taken.getLocalPort(), new Inbox())
                  .close());
    }
  }

  @Test
  void lossOfTheOtherOneIsTold() throws Exception {
    Inbox told = new Inbox();
    try (Wire client = wire(conf(), told)) {
      Wire server = wire(conf(), new Inbox());
      send(client, client.connect(HERE, server.port()), "");
      server.close();
      assertNotNull(told.losses.take());
    }
  }
}
