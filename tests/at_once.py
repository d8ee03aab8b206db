"""Several people acting at the same moment, each in a thread and a database connection of its own."""

import threading

from django.db import connection


def at_once(*works):
    """Run the works in threads that start together; return what each gave or raised."""
    results, gate = [None] * len(works), threading.Barrier(len(works))

    def one(n):
        try:
            gate.wait()
            results[n] = works[n]()
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    crew = [threading.Thread(target=one, args=(n,)) for n in range(len(works))]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    return results
