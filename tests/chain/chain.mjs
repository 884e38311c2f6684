// A chain for tests: a real EVM behind the two calls of JSON-RPC that the proxy
// makes, wallets on it that sign, and the reference parser of EIP-4361. None of
// it is ours: the EVM is EthereumJS, the compiler solc, the keys are ethers',
// the parser is siwe. The packages lie in the folder that the first argument names.
//
//   POST /            JSON-RPC: eth_chainId, eth_call
//   POST /late        the same, after three seconds
//   POST /garbage     no JSON;  /huge: JSON without end;  /moved: a redirect;
//   POST /busy        an error of the node's;  /broken: status 500
//   GET  /wallets     what wallets there are: their addresses by name
//   POST /sign        { wallet, message } → { signature }
//   POST /parse       { message } → what siwe reads in it
//   GET  /calls       how often each method of JSON-RPC was called, and forgets it
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const packages = createRequire(pathToFileURL(join(process.argv[2], 'package.json')));
const load = (name) => import(pathToFileURL(packages.resolve(name)));
const { createEVM } = await load('@ethereumjs/evm');
const { createAddressFromString } = await load('@ethereumjs/util');
const { AbiCoder, Wallet, concat, getAddress, getCreate2Address, hashMessage, id, keccak256, zeroPadValue } = await load('ethers');
const { SiweMessage } = await load('siwe');
const solc = packages('solc');

const CHAIN = 1;
const GAS = 30_000_000n;
const MAGIC = '0x' + '6492'.repeat(16);
const LATE_MS = 3_000;

const abi = AbiCoder.defaultAbiCoder();
const evm = await createEVM();
const bytes = (hex) => Uint8Array.from(Buffer.from(hex.slice(2), 'hex'));
const hex = (data) => '0x' + Buffer.from(data).toString('hex');

/** Runs a call or, without `to`, a creation; `keep` keeps what it changes. */
const run = async (to, data, keep) => {
  await evm.stateManager.checkpoint();
  const result = await evm.runCall({
    to: to && createAddressFromString(to),
    data: bytes(data),
    gasLimit: GAS,
  });
  await evm.stateManager[keep ? 'commit' : 'revert']();
  return result;
};

const source = readFileSync(new URL('wallets.sol', import.meta.url), 'utf8');
const input = {
  language: 'Solidity',
  sources: { wallets: { content: source } },
  settings: { outputSelection: { '*': { '*': ['evm.bytecode.object'] } } },
};
const compiled = JSON.parse(solc.compile(JSON.stringify(input)));
if (compiled.errors) throw new Error(JSON.stringify(compiled.errors));
const code = (name) => '0x' + compiled.contracts.wallets[name].evm.bytecode.object;

const deploy = async (name, types = [], values = []) => {
  const data = concat([code(name), abi.encode(types, values)]);
  const { createdAddress, execResult } = await run(undefined, data, true);
  if (execResult.exceptionError) throw new Error(`${name}: ${execResult.exceptionError.error}`);
  return getAddress(createdAddress.toString());
};

const owner = new Wallet(id('the owner of the wallets of the tests'));
const factory = await deploy('Factory');
const salt = id('a salt');
const creation = concat([code('Wallet'), abi.encode(['address'], [owner.address])]);
const deployment = concat([id('deploy(address,bytes32)').slice(0, 10), abi.encode(['address', 'bytes32'], [owner.address, salt])]);
const plain = (message) => owner.signMessage(message);
const wrapped = async (message) =>
  concat([abi.encode(['address', 'bytes', 'bytes'], [factory, deployment, await plain(message)]), MAGIC]);

/** Each wallet: its address, and how it signs. */
const wallets = {
  key: { address: owner.address, sign: plain },
  deployed: { address: await deploy('Wallet', ['address'], [owner.address]), sign: plain },
  planned: { address: getCreate2Address(factory, salt, keccak256(creation)), sign: wrapped },
  reverting: { address: await deploy('Reverting'), sign: plain },
  garbage: { address: await deploy('Garbage'), sign: plain },
  nobody: { address: getCreate2Address(factory, id('another salt'), keccak256(creation)), sign: wrapped },
};

let calls = {};
const answer = async ({ id: request, method, params }) => {
  calls[method] = (calls[method] ?? 0) + 1;
  const reply = (part) => ({ jsonrpc: '2.0', id: request, ...part });
  if (method === 'eth_chainId') return reply({ result: '0x' + CHAIN.toString(16) });
  if (method !== 'eth_call') return reply({ error: { code: -32601, message: 'the method does not exist' } });
  const { execResult } = await run(params[0].to, params[0].data, false);
  const { exceptionError, returnValue } = execResult;
  if (!exceptionError) return reply({ result: hex(returnValue) });
  // As Geth does.
  return exceptionError.error === 'revert'
    ? reply({ error: { code: 3, message: 'execution reverted', data: hex(returnValue) } })
    : reply({ error: { code: -32000, message: exceptionError.error } });
};

const read = async (request) => {
  let text = '';
  for await (const part of request) text += part;
  return text ? JSON.parse(text) : {};
};

const routes = {
  '/': answer,
  '/late': async (body) => {
    await new Promise((done) => setTimeout(done, LATE_MS));
    return answer(body);
  },
  '/busy': async ({ id: request }) => ({ jsonrpc: '2.0', id: request, error: { code: -32005, message: 'limit exceeded' } }),
  '/wallets': async () => Object.fromEntries(Object.entries(wallets).map(([name, { address }]) => [name, address])),
  '/sign': async ({ wallet, message }) => ({ signature: await wallets[wallet].sign(message) }),
  '/parse': async ({ message }) => ({ ...new SiweMessage(message), hash: hashMessage(message) }),
  '/calls': async () => {
    const counted = calls;
    calls = {};
    return counted;
  },
};

const server = createServer(async (request, response) => {
  const say = (status, body, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
  try {
    const body = await read(request);
    if (request.url === '/garbage') return say(200, '<html>It works!</html>');
    if (request.url === '/huge') return say(200, JSON.stringify({ jsonrpc: '2.0', id: body.id, result: '0x' + '01'.repeat(1 << 20) }));
    if (request.url === '/broken') return say(500, '{}');
    if (request.url === '/moved') return say(307, '', { location: '/' });
    const route = routes[request.url];
    if (!route) return say(404, '{}');
    say(200, JSON.stringify(await route(body)));
  } catch (error) {
    say(400, JSON.stringify({ error: String(error?.stack ?? error) }));
  }
});
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
