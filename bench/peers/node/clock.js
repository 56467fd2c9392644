// SPDX-License-Identifier: Apache-2.0
// CPU time of the process (the pool of threads included) per operation.

const BATCHES = 51;
const WARM_SECONDS = 0.4;
const IN_FLIGHT = 64;

const cpu = () => {
	const t = process.cpuUsage();
	return (t.user + t.system) * 1e3;
};

// Runs n operations.  Those that give a promise are awaited by 64 at a time, as
// a busy server would: one at a time, the wakeups of threads are most of it.
async function batch(operation, n, isAsync) {
	const start = cpu();
	if (!isAsync) for (let i = 0; i < n; i++) operation();
	else
		for (let i = 0; i < n; i += IN_FLIGHT) {
			const length = Math.min(IN_FLIGHT, n - i);
			await Promise.all(Array.from({ length }, operation));
		}
	return (cpu() - start) / n;
}

async function warm(operation, isAsync) {
	const end = cpu() + WARM_SECONDS * 1e9;
	let n = 0;
	const start = cpu();
	while (cpu() < end) {
		await batch(operation, IN_FLIGHT, isAsync);
		n += IN_FLIGHT;
	}
	return (cpu() - start) / n;
}

export async function run(operation, seconds) {
	const isAsync = operation() instanceof Promise;
	const one = await warm(operation, isAsync);
	const n = Math.ceil((seconds * 1e9) / BATCHES / one);
	const times = [];
	for (let i = 0; i < BATCHES; i++)
		times.push(await batch(operation, n, isAsync));
	times.sort((a, b) => a - b);
	return { best_ns: times[0], median_ns: times[BATCHES >> 1] };
}
