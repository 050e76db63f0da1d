"""Exit codes, words and output rules of the command line."""
import json
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import time
import zipfile

import harness
from harness import Intake, Place, folder, on_terminal


def test_usage():
    with folder() as place:
        sample = Place(place, size="1MB")
        assert sample.run("--version", check=0).out.startswith("waybill ")
        for command in ("preview", "pack", "send", "resume", "cases", "verify", "profile", "redact"):
            assert "waybill" in sample.run(command, "--help", check=0).out
        for wrong in (["nonsense"], [], ["send"], ["send", "a", "b"], ["pack", "x.json"], ["resume"],
                      ["cases", "explode"], ["send", "--no-such-option", "x"], ["verify"], ["profile", "check"]):
            answer = sample.run(*wrong, check=2)
            assert answer.err.strip(), wrong
        sample.run("cases", "show", "WB-0000-0001", check=3)
        sample.run("preview", "/no/such/profile.json", check=3)
        sample.run("verify", "/no/such/file", check=1)


def test_consent_needs_a_person():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        answer = sample.run("send", sample.profile(intake.ready), *sample.roots(), check=7)
        assert "--yes" in answer.err
        assert not intake.cases()
        assert not list((sample.state / "cases").glob("*")) if (sample.state / "cases").exists() else True


def test_consent_on_a_terminal():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        command = sample.command("send", sample.profile(intake.ready), *sample.roots())
        question = b"[y/N] "
        exit_, text = on_terminal(sample, command, [(question, b"n\n")] * 9)
        assert exit_ == 7 and not intake.cases(), text
        exit_, text = on_terminal(sample, command, [(question, b"y\n")] * 9)
        assert exit_ == 0, text
        assert len(intake.cases()) == 1
        assert "WB-" in text and "%" in text


def decisions(intake):
    """what -> by, of the only bundle that was sent."""
    (bundle,) = [path for key, path in intake.objects().items() if "bundle" in key]
    with zipfile.ZipFile(bundle) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/waybill.json")]
        return {row["what"]: row["by"] for row in json.loads(archive.read(name))["consent"]}


def test_each_question_is_its_own():
    """No to one of them keeps none of the others from being sent."""
    with folder() as place:
        sample = Place(place, size="1MB")
        for answers, agreed in (("nynny", {"sensitive:order"}), ("ynnyy", {"sensitive:user", "recipient:Sentry"}),
                                ("nnyny", {"sensitive:public-address"})):
            with Intake(place / answers) as intake:
                command = sample.command("send", sample.profile(intake.ready), *sample.roots())
                exit_, text = on_terminal(sample, command, [(b"[y/N] ", f"{answer}\n".encode()) for answer in answers])
                assert exit_ == 0 and "Sentry, United States" in text, text
                assert decisions(intake) == dict.fromkeys({"send", *agreed}, "user"), decisions(intake)
        with Intake(place / "unattended") as intake:
            sample.send(intake.ready, "--with", "user")
            assert decisions(intake) == {"send": "unattended", "sensitive:user": "unattended"}, decisions(intake)


def test_staff_keys():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        keys = place / "keys.json"
        ready = intake.ready
        keys.write_text(json.dumps({"endpoint": ready["endpoint"], "region": ready["region"],
                                    "bucket": ready["bucket"], "hostStyle": "path",
                                    "accessKeyId": ready["accessKeyId"],
                                    "accessKeySecret": ready["accessKeySecret"]}))
        keys.chmod(0o644)
        answer = sample.send(intake.ready, "--keys", keys, check=3)
        assert "keys.json" in answer.err
        keys.chmod(0o600)
        sample.send(intake.ready, "--keys", keys)
        assert len(intake.cases()) == 1


def test_folder_of_staff():
    """A folder as the store; what is withdrawn leaves nothing, no name either."""
    with folder() as place, Intake(place / "office") as intake:
        sample, share, keys = Place(place / "sample", size="1MB"), place / "share", place / "keys.json"
        share.mkdir()
        keys.write_text(json.dumps({"store": "folder", "endpoint": str(share)}))
        keys.chmod(0o600)
        one, two = (sample.send(intake.ready, "--only", "config", "--keys", keys).result for _ in range(2))
        for result in (one, two):
            for told in result["objects"]:
                assert (share / told["key"]).stat().st_size == told["bytes"], told
        sample.run("cases", "withdraw", one["number"], check=0)
        assert not (share / one["folder"]).exists() and (share / two["folder"] / "receipt.json").exists()
        sample.run("cases", "withdraw", two["number"], check=0)
        assert share.is_dir() and not list(share.iterdir()), list(share.rglob("*"))


def test_regions():
    """As the vendor's SDKs call it, too; another one has a sentence of its own."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        keys, ready = place / "keys.json", intake.ready

        def send(region, check):
            keys.write_text(json.dumps({name: ready[name] for name in ("endpoint", "bucket", "accessKeyId", "accessKeySecret")}
                                       | {"hostStyle": "path", "region": region}))
            keys.chmod(0o600)
            return sample.send(ready, "--only", "config", "--keys", keys, check=check)
        send("oss-" + ready["region"], 0)
        for wrong in ("cn-nowhere", "oss-cn-nowhere"):
            answer = send(wrong, 6)
            assert "another region" in answer.err and "InvalidArgument" in answer.err, answer.err


def test_offline_then_resume():
    with folder() as place:
        sample = Place(place, size="1MB")
        with Intake(place / "store") as intake:
            ready, port = intake.ready, int(intake.ready["endpoint"].rsplit(":", 1)[1].strip("/"))
        answer = sample.send(ready, "--patience", "1s", check=None)
        assert answer.exit == 5, (answer.exit, answer.err)
        assert "resume" in answer.err or answer.result["state"] == "waiting"
        assert answer.result["state"] == "waiting", answer.result
        with Intake(place / "store", port=port) as intake:
            again = sample.run("resume", answer.result["number"], "--json", "--context", "-", context=sample.context(), check=0)
            assert again.result["state"] == "delivered"
            assert len(intake.cases()) == 1
            assert sample.run("resume", "--all", check=0)


def test_pack():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        out = place / "out.zip"
        answer = sample.run("pack", sample.profile(intake.ready), *sample.roots(), "-o", out, "--json", check=0)
        assert answer.result["state"] == "packed" and out.stat().st_size == answer.result["bytes"]
        assert stat.S_IMODE(out.stat().st_mode) & 0o077 == 0
        sample.run("verify", out, check=0)
        assert not intake.cases()
        assert not list((sample.state / "cases").glob("*"))
        sample.run("pack", sample.profile(intake.ready), *sample.roots(), "-o", "/no/such/folder/x.zip", check=1)


def test_folders_from_the_application():
    """What the application tells of its folders counts if they hold its marker, and is remembered."""
    with folder() as place, Intake(place / "store") as intake:
        sample, out = Place(place, size="1MB"), place / "out.zip"
        data = place / "studio/config/retouch-studio"
        context = sample.context(dirs={"data": str(data), "install": str(place / "studio/opt/RetouchStudio")})
        arguments = ["pack", sample.profile(intake.ready), "-o", out, "--json"]
        told = sample.run(*arguments, "--context", "-", context=context, check=0).result
        assert told["bytes"] > 10000, told
        remembered = sample.run(*arguments, check=0).result
        assert remembered["bytes"] > 10000, remembered
        (data / "retouch-studio.marker").unlink()
        refused = sample.run(*arguments, "--context", "-", context=context, check=None)
        assert refused.exit == 3 and "retouch-studio.marker" in refused.err, (refused.exit, refused.err)
        assert "authorization" not in refused.err and harness.AUTHORIZATION not in refused.err
        forgotten = sample.run(*arguments, check=0).result
        assert forgotten["bytes"] < told["bytes"], (forgotten, told)


def test_sign_in_is_not_for_every_profile():
    """One that lies in the person's own folders gets no authorization; one named by its path does."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        path = sample.profile(intake.ready)
        own = place / ".local/share/waybill/profiles" / os.path.basename(path)
        own.parent.mkdir(parents=True)
        own.write_text(open(path).read())
        for what, expected in ((path, True), ("com.example.RetouchStudio", False)):
            answer = sample.run("send", what, "--yes", "--json", "--context", "-", *sample.roots(), context=sample.context(),
                                check=0, env={"XDG_DATA_HOME": str(place / ".local/share")})
            number = answer.result["number"]
            keys = [str(key) for key in intake.objects() if "index/users/" in str(key) and number in str(key)]
            assert any("unverified" not in key for key in keys) == expected, (what, keys)


def test_withdraw_and_delete():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        number = sample.send(intake.ready).result["number"]
        sample.run("cases", "withdraw", number, "--json", check=0)
        assert not intake.objects(), list(intake.objects())
        assert sample.run("cases", "show", number, "--json").result["state"] == "withdrawn"
        sample.run("cases", "delete", number, check=0)
        assert not list((sample.state / "cases").glob("*"))


def test_letter_where_nothing_can_be_withdrawn():
    """The grant is lost, or the case has expired: what to write to whom, in the person's language, and no secret in it."""
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        result = sample.send(intake.ready, "--only", "config").result
        case = sample.state / "cases" / result["case"]
        grant = (case / "grant").read_text()
        (case / "grant").unlink()

        def asked(*options, **keywords):
            answer = sample.run("cases", "withdraw", result["number"], *options, **keywords)
            assert grant not in answer.out + answer.err
            return answer
        told = asked(check=5)
        contact = json.loads(pathlib.Path(sample.profile(intake.ready)).read_text())["privacy"]["contact"]
        assert contact in told.err, told.err
        for value in (result["number"], result["case"], result["folder"]):
            assert value in told.out, (value, told.out)
        letter = asked("--json", check=5).result["letter"]
        assert letter["mailto"].startswith(f"mailto:{contact}?subject="), letter
        assert "请删除报告" in asked("--json", check=5, env=harness.chinese_env(place)).result["letter"]["subject"]
        assert intake.objects(), "deleted without a grant"
        # the case's own profile is gone then: the installed one says who it is
        record = json.loads((case / "case.json").read_text())
        (case / "case.json").write_text(json.dumps({**record, "retainUntil": "2026-01-01T00:00:00Z"}))
        (case / "withdraw.json").unlink()
        now = int(time.time() * 1e6)  # a clock that is believed
        (sample.state / "clock.json").write_text(json.dumps({"seen": now, "since": now - 2 * 86400 * 10**6}))
        installed = place / "data/waybill/profiles"
        installed.mkdir(parents=True)
        shutil.copy(sample.profile(intake.ready), installed)
        late = asked("--json", check=3, env={"XDG_DATA_HOME": str(place / "data")})
        assert late.result["state"] == "expired" and late.result["letter"]["to"] == contact, late.result


def test_sign_in_and_refusal():
    for fault, exit_, state in (("ticket-401", 5, "needs-sign-in"), ("ticket-403", 6, "refused")):
        with folder() as place, Intake(place / "store", "--fault", fault) as intake:
            sample = Place(place, size="1MB")
            answer = sample.send(intake.ready, check=exit_)
            assert answer.result["state"] == state, answer.result
            assert "Traceback" not in answer.err and answer.err.strip()


def test_interrupt_keeps_everything():
    with folder() as place, Intake(place / "store", "--fault", "throttle=200000") as intake:
        sample = Place(place, size="20MB")
        process = subprocess.Popen(
            sample.command("send", sample.profile(intake.ready), "--yes", "--json", "--context", "-", *sample.roots()),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=sample.env())
        process.stdin.write(sample.context())
        process.stdin.close()
        for line in process.stdout:
            event = json.loads(line)
            if event.get("stage") == "upload" and event.get("done", 0) > 0:
                break
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(60) == 130, process.stderr.read()
        process.stderr.close()
        result = json.loads(rest.splitlines()[-1])
        assert result["state"] in ("sending", "waiting"), result
        port = int(intake.ready["endpoint"].rsplit(":", 1)[1].strip("/"))
        intake.__exit__()
        with Intake(place / "store", port=port) as calm:
            again = sample.run("resume", result["number"], "--json", check=0)
            assert again.result["state"] == "delivered"
            assert len(calm.cases()) == 1


def test_no_secret_in_arguments_or_output():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        answer = sample.send(intake.ready, "--verbose")
        for secret in (harness.AUTHORIZATION, intake.ready["accessKeySecret"], "security-token", "Signature="):
            assert secret not in answer.out + answer.err, secret


def test_preview_prints_one_file():
    with folder() as place, Intake(place / "store") as intake:
        sample = Place(place, size="1MB")
        command = ["preview", sample.profile(intake.ready), *sample.roots(), "--file"]
        plain = sample.run(*command, "user/userData.json", check=0).out
        assert json.loads(plain) and "[[mobile:" in plain
        marked = sample.run(*command, "user/userData.json", "--spans", check=0).out
        assert marked.count("«[[") == marked.count("]]»") == plain.count("[[") > 5, marked
        log = next(path.name for path in (place / "studio/config/retouch-studio/logs").glob("main-*.log"))
        once = sample.run(*command, f"logs/{log}", check=0).out
        twice = sample.run(*command, f"logs/logs/{log}", check=0).out
        assert once and len(once.splitlines()) == len(twice.splitlines())
        assert "preview --verbose" in sample.run(*command, "logs/no-such.log", check=3).err


def test_chinese():
    with folder() as place, Intake(place / "store") as intake:
        sample, chinese = Place(place, size="1MB"), harness.chinese_env(place)
        words = sample.run("--help", env=chinese, check=0).out
        assert "用法：waybill" in words and "Commands:" not in words, words
        words = sample.run("preview", sample.profile(intake.ready), *sample.roots(), env=chinese, check=0).out
        assert "修图工坊" in words and "日志" in words, words[:500]
        words = sample.run("resume", "WB-0000-0001", env=chinese, check=3).err
        assert "编号" in words or "报告" in words, words
        assert sample.run("send", sample.profile(intake.ready), *sample.roots(), "--yes", "--json", env=chinese,
                          check=0).result["state"] == "delivered"


harness.run_all([test_usage, test_consent_needs_a_person, test_consent_on_a_terminal,
                 test_each_question_is_its_own, test_staff_keys, test_folder_of_staff, test_regions,
                 test_offline_then_resume, test_pack,
                 test_folders_from_the_application, test_sign_in_is_not_for_every_profile,
                 test_withdraw_and_delete, test_letter_where_nothing_can_be_withdrawn, test_sign_in_and_refusal,
                 test_interrupt_keeps_everything, test_no_secret_in_arguments_or_output,
                 test_preview_prints_one_file, test_chinese])
