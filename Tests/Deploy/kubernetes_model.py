# SPDX-License-Identifier: Apache-2.0
"""What a cluster would make of rendered manifests, as far as tests need it: pods, their volumes, who may reach whom."""

import base64


class Manifests:
    """All objects that kustomize rendered."""

    def __init__(self, documents):
        self.documents = documents

    def all(self, kind):
        return [document for document in self.documents if document["kind"] == kind]

    def get(self, kind, name):
        found = [document for document in self.all(kind) if document["metadata"]["name"] == name]
        assert len(found) == 1, f"{kind} {name}: {len(found)}"
        return found[0]

    def jobs(self):
        """The spec of each Job, also of those in CronJobs, by name."""
        specs = {job["metadata"]["name"]: job["spec"] for job in self.all("Job")}
        for job in self.all("CronJob"):
            specs[job["metadata"]["name"]] = job["spec"]["jobTemplate"]["spec"]
        return specs

    def pods(self):
        """Labels and spec of each pod, by the name of its owner."""
        owners = self.jobs() | {owner["metadata"]["name"]: owner["spec"] for owner in self.all("Deployment")}
        pods = {
            name: (spec["template"]["metadata"]["labels"], spec["template"]["spec"]) for name, spec in owners.items()
        }
        for pod in self.all("Pod"):
            pods[pod["metadata"]["name"]] = (pod["metadata"].get("labels", {}), pod["spec"])
        return pods

    def data(self, kind, name):
        """The files of a ConfigMap or a Secret."""
        files = self.get(kind, name)["data"]
        if kind == "ConfigMap":
            return {key: text.encode() for key, text in files.items()}
        return {key: base64.b64decode(text) for key, text in files.items()}

    def environment(self, container):
        """The variables of a container; what only a cluster knows is its name."""
        variables = {}
        for source in container.get("envFrom", []):
            files = self.data("ConfigMap", source["configMapRef"]["name"])
            variables |= {key: text.decode() for key, text in files.items()}
        for entry in container.get("env", []):
            variables[entry["name"]] = entry["value"] if "value" in entry else entry["name"].lower()
        return variables

    def words(self, container):
        """Its command line as the kubelet writes it."""
        words = []
        for word in container["command"] + container.get("args", []):
            for name, value in self.environment(container).items():
                word = word.replace(f"$({name})", value)
            words.append(word)
        return words

    def files(self, spec, mount):
        """What a container finds in a folder that is mounted; None for one that is empty or lasts."""
        volume = next(volume for volume in spec["volumes"] if volume["name"] == mount["name"])
        if "configMap" in volume:
            return self.data("ConfigMap", volume["configMap"]["name"])
        if "secret" in volume:
            return self.data("Secret", volume["secret"]["secretName"])
        if "persistentVolumeClaim" in volume:
            self.get("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"])
        return None

    def allows(self, source, target, port, protocol="TCP"):
        """Whether the network policies let a pod reach another; each is (namespace, labels)."""
        return self._allows("Egress", source, target, port, protocol) and self._allows(
            "Ingress", target, source, port, protocol
        )

    def _allows(self, direction, subject, peer, port, protocol):
        namespace, labels = subject
        policies = [
            policy["spec"] for policy in self.all("NetworkPolicy")
            if policy["metadata"]["namespace"] == namespace and selects(policy["spec"]["podSelector"], labels)
            and direction in policy["spec"]["policyTypes"]
        ]
        if not policies:
            return True
        key, peers = ("egress", "to") if direction == "Egress" else ("ingress", "from")
        for policy in policies:
            for rule in policy.get(key, []):
                fits = any(
                    entry["port"] == port and entry.get("protocol", "TCP") == protocol for entry in rule["ports"]
                ) if "ports" in rule else True
                if fits and any(is_peer(entry, peer, namespace) for entry in rule[peers]):
                    return True
        return False


def selects(selector, labels):
    assert set(selector) <= {"matchLabels"}, selector
    return selector.get("matchLabels", {}).items() <= labels.items()


def is_peer(entry, peer, own_namespace):
    namespace, labels = peer
    if "namespaceSelector" in entry:
        if not selects(entry["namespaceSelector"], {"kubernetes.io/metadata.name": namespace}):
            return False
    elif namespace != own_namespace:
        return False
    return selects(entry["podSelector"], labels)
