// SPDX-License-Identifier: Apache-2.0
// Usage: java Bench MATERIAL SECONDS PEER.  One JSON line per measurement.

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** What material.py made for one algorithm; key is null but for HS256. */
record Material(String alg, Path folder, byte[] key) {
	static final String ISSUER = "https://id.example.com";
	static final String AUDIENCE = "https://api.example.com";
	static final String SUBJECT = "user-12345";
	static final String TOKEN_ID = "b7e2a1c0-5d1f-4c3e";
	static final String ROLE = "admin";
	static final int LIFETIME_MS = 3600_000;

	static Material load(Path folder, String alg) throws Exception {
		Path key = folder.resolve(alg + ".key");
		return new Material(alg, folder,
			Files.exists(key) ? Files.readAllBytes(key) : null);
	}

	String text(String kind) throws Exception {
		return Files.readString(folder.resolve(alg + "." + kind));
	}

	byte[] der(String kind) throws Exception {
		return Base64.getMimeDecoder().decode(
			text(kind).replaceAll("-----[A-Z ]+-----", ""));
	}

	KeyFactory factory() throws Exception {
		return KeyFactory.getInstance(alg.startsWith("ES") ? "EC"
			: alg.equals("EdDSA") ? "Ed25519" : "RSA");
	}

	PrivateKey privateKey() throws Exception {
		return factory().generatePrivate(
			new PKCS8EncodedKeySpec(der("pem")));
	}

	PublicKey publicKey() throws Exception {
		return factory().generatePublic(
			new X509EncodedKeySpec(der("public.pem")));
	}
}

/** A library with its keys prepared for one algorithm. */
interface Peer {
	/** Throws, or the answer is false, if the token is not good. */
	boolean verify(String token) throws Exception;

	/** Null if the library makes no tokens. */
	String sign() throws Exception;
}

class Bench {
	static final String[] ALGS = { "HS256", "RS256", "PS256", "ES256",
		"ES384", "EdDSA" };
	static final int BATCHES = 51;
	/** Longer for the first algorithm, which warms JSON and claims. */
	static final double WARM_FIRST_NS = 2.5e9, WARM_NS = 0.6e9;

	interface Operation {
		boolean run();
	}

	static long cpu() {
		return ManagementFactory.getThreadMXBean()
			.getCurrentThreadCpuTime();
	}

	static double batch(Operation operation, int n) {
		long start = cpu();
		for (int i = 0; i < n; i++)
			if (!operation.run())
				throw new IllegalStateException("wrong result");
		return (double) (cpu() - start) / n;
	}

	static void measure(String head, Operation operation, double seconds) {
		boolean first = head.contains("HS256");
		long end = cpu() + (long) (first ? WARM_FIRST_NS : WARM_NS);
		double one = 0;
		while (cpu() < end)
			one = batch(operation, 16);
		int n = (int) (seconds * 1e9 / BATCHES / one) + 1;
		double[] times = new double[BATCHES];
		for (int i = 0; i < BATCHES; i++)
			times[i] = batch(operation, n);
		Arrays.sort(times);
		System.out.printf("%s,\"best_ns\":%.1f,\"median_ns\":%.1f}%n",
			head, times[0], times[BATCHES / 2]);
	}

	static boolean isGood(Peer peer, String token) {
		try {
			return peer.verify(token);
		} catch (Exception e) {
			return false;
		}
	}

	static boolean canSign(Peer peer) {
		try {
			return peer.sign() != null;
		} catch (Exception e) {
			return false;
		}
	}

	/** Says which tokens that a strict verifier refuses it takes. */
	static void printTaken(Peer peer, String head, Path folder)
		throws Exception {
		try (var files = Files.list(folder)) {
			for (Path file : files.toList())
				System.out.printf("%stakes\",\"alg\":\"%s\","
					+ "\"taken\":%b}%n", head,
					file.getFileName().toString()
						.replace(".token", ""),
					isGood(peer, Files.readString(file)));
		}
	}

	static void runAlg(Material m, String name, double seconds)
		throws Exception {
		Peer peer = (Peer) Class.forName(name)
			.getMethod("prepare", Material.class).invoke(null, m);
		if (peer == null)
			return;
		String token = m.text("token"), forged = m.text("forged");
		String head = "{\"peer\":\"" + Class.forName(name)
			.getField("NAME").get(null)
			+ "\",\"lang\":\"java\",\"op\":\"";
		String tail = "\",\"alg\":\"" + m.alg() + "\"";
		if (m.key() != null)
			printTaken(peer, head, m.folder().resolve("hostile"));
		measure(head + "verify" + tail, () -> isGood(peer, token),
			seconds);
		measure(head + "forged" + tail, () -> !isGood(peer, forged),
			seconds);
		if (!canSign(peer))
			return;
		if (!isGood(peer, peer.sign()))
			throw new IllegalStateException("its own is refused");
		measure(head + "sign" + tail, () -> canSign(peer), seconds);
	}

	public static void main(String[] args) throws Exception {
		Path folder = Path.of(args[0]);
		for (String alg : ALGS)
			if (Files.exists(folder.resolve(alg + ".token")))
				runAlg(Material.load(folder, alg), args[2],
					Double.parseDouble(args[1]));
	}
}
