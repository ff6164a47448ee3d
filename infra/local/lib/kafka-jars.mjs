import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findProgram, installDebianPackages, progress } from './debian.mjs';

/** The version that is started: this one, or the one that the environment asks for, such as 3.9.1. */
export const KAFKA_VERSION = process.env.KAFKA_VERSION || '4.3.1';
const LEAST_JAVA = 17;
const checkout = join(import.meta.dirname, '..', '..', '..');
const pomFile = join(checkout, 'infra', 'local', 'kafka', 'pom.xml');

/** Finds Java 17 or later, or installs Debian's. */
export function javaProgram() {
  const purpose = `Kafka ${KAFKA_VERSION} needs Java ${LEAST_JAVA} or later (KAFKA_BROKERS names a Kafka of your own).`;
  const found = findJava();
  if (found === undefined) installDebianPackages(['default-jre-headless'], purpose);
  const java = found ?? findJava();
  const version = java === undefined ? 0 : javaVersion(java);
  if (version < LEAST_JAVA)
    throw new Error(`${purpose} Found: ${java ?? 'none'}, version ${version}.`);
  return java;
}

function findJava() {
  const home = process.env.JAVA_HOME;
  const atHome = home === undefined ? undefined : join(home, 'bin', 'java');
  return atHome !== undefined && existsSync(atHome) ? atHome : findProgram('java');
}

function javaVersion(java) {
  const { stdout, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(`${stdout}${stderr}`)?.[1] ?? 0);
}

/** The folder with Kafka's jars; Maven fills it the first time. */
export function kafkaJars() {
  if (!/^\d+\.\d+\.\d+$/.test(KAFKA_VERSION))
    throw new Error(
      `KAFKA_VERSION: expected a version such as 4.3.1 or 3.9.1, came ${KAFKA_VERSION}.`,
    );
  const folder = join(checkout, '.cache', `kafka-${KAFKA_VERSION}`);
  if (!isComplete(folder)) fetchJars(folder);
  return folder;
}

/** The marker is a copy of the pom that filled the folder, so a changed pom fills it anew. */
function isComplete(folder) {
  const marker = join(folder, '.complete');
  return existsSync(marker) && readFileSync(marker, 'utf8') === readFileSync(pomFile, 'utf8');
}

/** Fills a folder of its own and renames it, so that no one ever sees half of it. */
function fetchJars(folder) {
  const partial = `${folder}.part-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  progress(`Maven brings Kafka ${KAFKA_VERSION} (44 MB, once)`);
  const copy = ['-B', '-q', '-f', pomFile].concat([
    'dependency:copy-dependencies',
    `-Dkafka.version=${KAFKA_VERSION}`,
    '-DincludeScope=runtime',
    `-DoutputDirectory=${partial}`,
  ]);
  const result = spawnSync(mavenProgram(), copy, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(
      `Maven could not resolve org.apache.kafka:kafka_2.13:${KAFKA_VERSION} (its repository is the one that your Maven ` +
        `settings name). KAFKA_BROKERS names a Kafka of your own. Maven said:\n${result.stdout}${result.stderr}`,
    );
  }
  writeFileSync(join(partial, '.complete'), readFileSync(pomFile));
  moveInto(partial, folder);
}

function moveInto(partial, folder) {
  if (isComplete(folder)) {
    rmSync(partial, { recursive: true, force: true });
    return;
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}

function mavenProgram() {
  const found = findProgram('mvn');
  if (found !== undefined) return found;
  installDebianPackages(
    ['maven'],
    `Maven is needed to bring Kafka ${KAFKA_VERSION}, and mvn is not on PATH.`,
  );
  const installed = findProgram('mvn');
  if (installed === undefined) throw new Error('Maven was installed and mvn is still not on PATH.');
  return installed;
}
